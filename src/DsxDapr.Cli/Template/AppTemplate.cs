namespace DsxDapr.Cli.Template;

/// <summary>One app of <c>dapr.yaml</c>, with what it takes from <c>common</c> merged in. Paths are absolute.</summary>
internal sealed record AppTemplate
{
    /// <summary>The app id (<c>appID</c>).</summary>
    public required string AppId { get; init; }

    /// <summary>The directory the app is started in (<c>appDirPath</c>).</summary>
    public required string Directory { get; init; }

    /// <summary>The port the app listens on (<c>appPort</c>).</summary>
    public required int AppPort { get; init; }

    /// <summary>The program and its arguments (<c>command</c>).</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The sidecar's HTTP port (<c>daprHTTPPort</c>); null for any.</summary>
    public int? DaprHttpPort { get; init; }

    /// <summary>The sidecar's gRPC port (<c>daprGRPCPort</c>); null for any.</summary>
    public int? DaprGrpcPort { get; init; }

    /// <summary>The sidecar's port for other sidecars (<c>daprInternalGRPCPort</c>); null for any.</summary>
    public int? DaprInternalPort { get; init; }

    /// <summary>The sidecar's metrics port (<c>metricsPort</c>); null for any.</summary>
    public int? MetricsPort { get; init; }

    /// <summary>The directories of Dapr resources (<c>resourcesPaths</c>).</summary>
    public IReadOnlyList<string> ResourcesPaths { get; init; } = [];

    /// <summary>The sidecar's Configuration (<c>configFilePath</c>).</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Whether the sidecar probes the app (<c>enableAppHealthCheck</c>).</summary>
    public bool HealthCheck { get; init; }

    /// <summary>Where the sidecar probes the app, and where we look whether it is up (<c>appHealthCheckPath</c>).</summary>
    public string HealthCheckPath { get; init; } = "/healthz";

    /// <summary>The time between two probes, in seconds (<c>appHealthProbeInterval</c>).</summary>
    public int HealthProbeInterval { get; init; } = 5;

    /// <summary>The time a probe may take, in milliseconds (<c>appHealthProbeTimeout</c>).</summary>
    public int HealthProbeTimeout { get; init; } = 500;

    /// <summary>How many probes in a row must fail (<c>appHealthThreshold</c>).</summary>
    public int HealthThreshold { get; init; } = 3;

    /// <summary>The largest request body the sidecar takes, in bytes (<c>maxBodySize</c>).</summary>
    public long? MaxBodySize { get; init; }

    /// <summary>Environment variables of the app (<c>env</c>).</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
