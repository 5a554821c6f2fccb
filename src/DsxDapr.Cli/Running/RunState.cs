namespace DsxDapr.Cli.Running;

/// <summary>What a run has started and where it is: the content of <c>run.json</c>. No secrets.</summary>
internal sealed record RunState
{
    /// <summary>The process that supervises the others.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The hub's base URL.</summary>
    public required string HubUrl { get; init; }

    /// <summary><c>devsidecar</c> or <c>daprd</c>.</summary>
    public required string Sidecar { get; init; }

    /// <summary>Which Redis is used.</summary>
    public required RedisState Redis { get; init; }

    /// <summary>The apps.</summary>
    public required IReadOnlyList<AppState> Apps { get; init; }

    /// <summary>The processes that are no apps: sidecars, Redis, sentry.</summary>
    public required IReadOnlyList<ServiceState> Services { get; init; }
}

/// <summary>Which Redis is used.</summary>
/// <param name="Mode"><c>own</c>, <c>found</c> or <c>embedded</c> (none).</param>
/// <param name="Address">host:port; null for none.</param>
internal sealed record RedisState(string Mode, string? Address);

/// <summary>One app.</summary>
/// <param name="Id">The app id.</param>
/// <param name="Pid">Its process id; null while it does not run or is run by somebody else.</param>
/// <param name="Address">Its own URL.</param>
/// <param name="SidecarPorts">The ports of its sidecar.</param>
/// <param name="LogFile">Its log.</param>
/// <param name="Restarts">How often it was started again.</param>
internal sealed record AppState(string Id, int? Pid, string Address, SidecarPorts SidecarPorts, string LogFile, int Restarts);

/// <summary>The ports of a sidecar.</summary>
/// <param name="Http">The HTTP API.</param>
/// <param name="Internal">For other sidecars.</param>
internal sealed record SidecarPorts(int Http, int Internal);

/// <summary>A process that is no app.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pid">Its process id; null while it does not run.</param>
/// <param name="LogFile">Its log.</param>
/// <param name="Restarts">How often it was started again.</param>
internal sealed record ServiceState(string Name, int? Pid, string LogFile, int Restarts);
