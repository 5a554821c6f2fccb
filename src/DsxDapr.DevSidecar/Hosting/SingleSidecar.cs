using System.Collections.Frozen;

namespace DsxDapr.DevSidecar.Hosting;

/// <summary>Reads daprd's flags into a plan of one sidecar.</summary>
internal static class SingleSidecar
{
    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        "app-id", "app-port", "app-protocol", "app-max-concurrency", "dapr-http-port", "dapr-internal-grpc-port", "resources-path",
        "config", "enable-mtls", "max-body-size", "dapr-http-max-request-size", "log-level", "trust-dir", "enable-app-health-check",
        "app-health-check-path", "app-health-probe-interval", "app-health-probe-timeout", "app-health-threshold", "metrics-port",
        "enable-metrics", "enable-api-logging");

    /// <summary>daprd's flags for what is not here (gRPC, placement, ...): a script that starts daprd may keep them.</summary>
    private static readonly FrozenSet<string> WithoutEffect = FrozenSet.Create(
        "app-channel-address", "dapr-grpc-port", "dapr-listen-addresses", "dapr-internal-grpc-listen-address", "dapr-public-port",
        "log-as-json", "metrics-listen-address", "mode", "placement-host-address",
        "scheduler-host-address", "dapr-http-read-buffer-size", "read-buffer-size");

    /// <summary>The plan that the flags describe; the tokens come from <c>APP_API_TOKEN</c> and <c>DAPR_API_TOKEN</c>.</summary>
    /// <exception cref="PlanException">A flag is unknown, missing or has a value it cannot have.</exception>
    public static SidecarPlan FromFlags(Flags flags, Func<string, string?> environment)
    {
        if (flags.Names.FirstOrDefault(n => !Known.Contains(n) && !WithoutEffect.Contains(n)) is { } unknown)
        {
            throw new PlanException($"--{unknown} is not a flag of the DevSidecar.");
        }

        if (flags.Text("app-protocol") is { } protocol && protocol != "http")
        {
            throw new PlanException($"--app-protocol {protocol} is not supported: only http.");
        }

        var defaults = new SidecarSpec { AppId = string.Empty };
        return new SidecarPlan
        {
            TrustDir = flags.Text("trust-dir") ?? Path.Combine(".dsx", "trust"),
            Namespace = Given(environment("NAMESPACE")) ?? "default",
            Sidecars =
            [
                defaults with
                {
                    AppId = flags.Text("app-id") ?? throw new PlanException("--app-id is missing."),
                    AppPort = flags.Number("app-port") is > 0 and var port ? port : null,
                    HttpPort = flags.Number("dapr-http-port") ?? 3500,
                    InternalPort = flags.Number("dapr-internal-grpc-port") ?? 0,
                    ResourcesPaths = [.. flags.Texts("resources-path").SelectMany(p => p.Split(','))],
                    Config = flags.Text("config"),
                    AppApiToken = Given(environment("APP_API_TOKEN")),
                    DaprApiToken = Given(environment("DAPR_API_TOKEN")),
                    EnableMtls = flags.Switch("enable-mtls"),
                    MaxBodySizeBytes = MaxBodySize(flags) ?? defaults.MaxBodySizeBytes,
                    AppMaxConcurrency = flags.Number("app-max-concurrency") ?? defaults.AppMaxConcurrency,
                    EnableAppHealthCheck = flags.Switch("enable-app-health-check") ?? false,
                    AppHealthCheckPath = flags.Text("app-health-check-path") ?? defaults.AppHealthCheckPath,
                    AppHealthProbeInterval = flags.Number("app-health-probe-interval") ?? defaults.AppHealthProbeInterval,
                    AppHealthProbeTimeout = flags.Number("app-health-probe-timeout") ?? defaults.AppHealthProbeTimeout,
                    AppHealthThreshold = flags.Number("app-health-threshold") ?? defaults.AppHealthThreshold,
                    MetricsPort = flags.Switch("enable-metrics") ?? true ? flags.Number("metrics-port") : null,
                    EnableApiLogging = flags.Switch("enable-api-logging") ?? false,
                    LogLevel = Level(flags.Text("log-level")),
                },
            ],
        };
    }

    private static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static long? MaxBodySize(Flags flags)
    {
        if (flags.Number("dapr-http-max-request-size") is { } mebibytes)
        {
            return mebibytes * 1024L * 1024L;
        }

        return flags.Text("max-body-size") is { } size
            ? ByteSize.TryParse(size) ?? throw new PlanException($"--max-body-size needs a size such as 4Mi, not '{size}'.")
            : null;
    }

    private static LogLevel Level(string? name) => name switch
    {
        null or "info" => LogLevel.Information,
        "debug" => LogLevel.Debug,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "fatal" => LogLevel.Critical,
        _ => throw new PlanException($"--log-level is debug, info, warn, error or fatal, not '{name}'."),
    };
}
