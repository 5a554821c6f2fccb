using DsxDapr.Cli.Processes;

namespace DsxDapr.Cli.Up;

/// <summary>The options of <c>dsx up</c>, as given.</summary>
internal sealed record UpOptions
{
    private const int LongestRestartPause = 300;

    /// <summary><c>--scan</c>: a directory or file to scan.</summary>
    public string? Scan { get; init; }

    /// <summary><c>--once</c>: end after the scan.</summary>
    public bool Once { get; init; }

    /// <summary><c>--scan-once</c>: skip files that are unchanged since they were found clean; null for the hub's setting.</summary>
    public bool? ScanOnce { get; init; }

    /// <summary><c>--json</c>: print the scan's report as one JSON object.</summary>
    public bool Json { get; init; }

    /// <summary><c>--action</c>: what happens to malicious items; null for the default.</summary>
    public string? Action { get; init; }

    /// <summary><c>--quarantine</c>: where they are moved to.</summary>
    public string? Quarantine { get; init; }

    /// <summary><c>--filter</c>: which items are scanned.</summary>
    public string? Filter { get; init; }

    /// <summary><c>--data-dir</c>.</summary>
    public string? DataDir { get; init; }

    /// <summary><c>--free-ports</c>: use any free ports and share nothing with other runs.</summary>
    public bool FreePorts { get; init; }

    /// <summary><c>--sidecar</c>: <c>auto</c>, <c>daprd</c> or <c>dev</c>.</summary>
    public string Sidecar { get; init; } = "auto";

    /// <summary><c>--redis</c>: <c>auto</c>, <c>none</c> or host:port.</summary>
    public string Redis { get; init; } = "auto";

    /// <summary><c>--resources</c>: a directory of Dapr resources to use instead of those that dapr.yaml names.</summary>
    public string? Resources { get; init; }

    /// <summary><c>--env</c>: <c>APP_ID:NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary><c>--exclude</c>: apps that get a sidecar but are run by somebody else.</summary>
    public IReadOnlySet<string> Exclude { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary><c>--restart-pause</c>: the longest pause before a process that ended is started again, in seconds.</summary>
    public int RestartPause { get; init; } = (int)BackOff.DefaultLongest.TotalSeconds;

    /// <summary>Fails with a sentence when options contradict each other.</summary>
    public void Validate()
    {
        if (Scan is null && (Once || Json || ScanOnce is not null))
        {
            throw new CliException($"{(Once ? "--once" : Json ? "--json" : "--scan-once")} needs --scan PATH.");
        }

        if (RestartPause is < 1 or > LongestRestartPause)
        {
            throw new CliException($"--restart-pause takes 1 to {LongestRestartPause} seconds, not {RestartPause}.");
        }

        if (Quarantine is not null && Action is not ("move" or "movetag"))
        {
            throw new CliException("--quarantine DIR needs --action move or --action movetag.");
        }
    }
}
