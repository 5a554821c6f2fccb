namespace DsxDapr.DevSidecar.Hosting;

/// <summary>What one sidecar is told: the settings that <c>dapr.yaml</c> and daprd's flags know.</summary>
internal sealed record SidecarSpec
{
    /// <summary>The id other apps call it by; case sensitive.</summary>
    public required string AppId { get; init; }

    /// <summary>The loopback port the app listens on; absent for an app that only calls others.</summary>
    public int? AppPort { get; init; }

    /// <summary>The port of Dapr's HTTP API; 0 takes any free one.</summary>
    public int HttpPort { get; init; }

    /// <summary>The port other sidecars call; 0 takes any free one.</summary>
    public int InternalPort { get; init; }

    /// <summary>The folders whose YAML files are loaded, not recursively.</summary>
    public IReadOnlyList<string> ResourcesPaths { get; init; } = [];

    /// <summary>The file with the Configuration resource.</summary>
    public string? Config { get; init; }

    /// <summary>The token the sidecar shows its app on every call.</summary>
    public string? AppApiToken { get; init; }

    /// <summary>The token the app must show its sidecar on every call.</summary>
    public string? DaprApiToken { get; init; }

    /// <summary>The largest request body the HTTP API accepts, in bytes.</summary>
    public long MaxBodySizeBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How many calls the app may have at once; zero or less is unlimited.</summary>
    public int AppMaxConcurrency { get; init; } = -1;

    /// <summary>Whether the app is probed, and left alone while it is unhealthy.</summary>
    public bool EnableAppHealthCheck { get; init; }

    /// <summary>The path that is probed.</summary>
    public string AppHealthCheckPath { get; init; } = "/healthz";

    /// <summary>The time between two probes, in seconds.</summary>
    public int AppHealthProbeInterval { get; init; } = 5;

    /// <summary>The time a probe may take, in milliseconds.</summary>
    public int AppHealthProbeTimeout { get; init; } = 500;

    /// <summary>How many probes in a row must fail before the app counts as unhealthy.</summary>
    public int AppHealthThreshold { get; init; } = 3;

    /// <summary>The port of the metrics; 0 takes any free one, absent: none are served.</summary>
    public int? MetricsPort { get; init; }

    /// <summary>Whether each request of the API is logged.</summary>
    public bool EnableApiLogging { get; init; }

    /// <summary>Turns mTLS on or off whatever the Configuration says; absent leaves it to the Configuration.</summary>
    public bool? EnableMtls { get; init; }

    /// <summary>The least severe level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
