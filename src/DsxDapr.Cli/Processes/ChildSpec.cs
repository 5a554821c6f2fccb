namespace DsxDapr.Cli.Processes;

/// <summary>How to start one process of a run.</summary>
internal sealed record ChildSpec
{
    /// <summary>The name in messages and of the log file.</summary>
    public required string Name { get; init; }

    /// <summary>The program: a path, or a name on the PATH.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments. They can be seen by every user of the machine: no secrets.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Environment variables on top of our own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The directory it runs in.</summary>
    public required string Directory { get; init; }

    /// <summary>Where its output and errors go.</summary>
    public required string LogFile { get; init; }

    /// <summary>What it reads from its standard input, at each start; null for nothing.</summary>
    public string? StandardInput { get; init; }
}
