using DsxDapr.Cli.Ports;
using DsxDapr.Cli.Processes;
using DsxDapr.Cli.Redis;
using DsxDapr.Cli.Sidecars;
using DsxDapr.Cli.Template;

namespace DsxDapr.Cli.Up;

/// <summary>Everything that is decided before the first process starts.</summary>
internal sealed record RunPlan
{
    /// <summary>Where the run keeps what.</summary>
    public required Workspace Workspace { get; init; }

    /// <summary>The apps.</summary>
    public required IReadOnlyList<PlannedApp> Apps { get; init; }

    /// <summary>Which Redis is used.</summary>
    public required RedisChoice Redis { get; init; }

    /// <summary>Our own Redis; null when none is started.</summary>
    public ChildSpec? RedisServer { get; init; }

    /// <summary>Which sidecars are used.</summary>
    public required SidecarChoice Sidecar { get; init; }

    /// <summary>Dapr's CA; null when none is started.</summary>
    public Sentry? Sentry { get; init; }

    /// <summary>Dapr's programs.</summary>
    public required DaprInstallation Dapr { get; init; }

    /// <summary>The directory the Dapr resources were copied from.</summary>
    public required string ResourcesSource { get; init; }

    /// <summary>The Configuration of all sidecars; null for none.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>The hub's base URL.</summary>
    public required Uri HubUrl { get; init; }

    /// <summary>The longest pause before a process that ended is started again.</summary>
    public required TimeSpan LongestRestartPause { get; init; }
}

/// <summary>One app of the plan.</summary>
/// <param name="Template">The app in <c>dapr.yaml</c>.</param>
/// <param name="Ports">Its ports.</param>
/// <param name="Sidecar">What its sidecar needs.</param>
/// <param name="Environment">Its environment variables.</param>
/// <param name="Process">How to start it; null when somebody else runs it.</param>
internal sealed record PlannedApp(
    AppTemplate Template,
    AppPorts Ports,
    SidecarSettings Sidecar,
    IReadOnlyDictionary<string, string> Environment,
    ChildSpec? Process)
{
    /// <summary>The app id.</summary>
    public string Id => Template.AppId;

    /// <summary>The app's own URL.</summary>
    public Uri Address => new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", Ports.App).Uri;

    /// <summary>Answers 2xx when the app is up.</summary>
    public Uri Health => new(Address, Template.HealthCheckPath);

    /// <summary>Answers 2xx when the sidecar has loaded its components, whether the app is up or not.</summary>
    public Uri SidecarHealth => new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", Ports.SidecarHttp, "/v1.0/healthz/outbound").Uri;
}
