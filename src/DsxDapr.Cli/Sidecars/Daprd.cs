using System.Globalization;
using DsxDapr.Cli.Processes;
using DsxDapr.Cli.Secrets;

namespace DsxDapr.Cli.Sidecars;

/// <summary>A real <c>daprd</c> for one app: https://docs.dapr.io/reference/arguments-annotations-overview/.</summary>
internal static class Daprd
{
    /// <summary>How to start it.</summary>
    /// <param name="program">The path of <c>daprd</c>.</param>
    /// <param name="sidecar">What it needs to know.</param>
    /// <param name="sentry">The CA; null without mTLS.</param>
    /// <param name="workspace">Where it logs.</param>
    public static ChildSpec Spec(string program, SidecarSettings sidecar, Sentry? sentry, Workspace workspace)
    {
        var name = sidecar.App.AppId + "-daprd";
        List<string> arguments =
        [
            "--app-id", sidecar.App.AppId,
            "--app-port", Text(sidecar.Ports.App),
            "--app-channel-address", "127.0.0.1",
            "--mode", "standalone",
            "--dapr-http-port", Text(sidecar.Ports.SidecarHttp),
            "--dapr-grpc-port", Text(sidecar.Ports.SidecarGrpc),
            "--dapr-internal-grpc-port", Text(sidecar.Ports.SidecarInternal),
            "--metrics-port", Text(sidecar.Ports.Metrics),
            "--dapr-listen-addresses", "127.0.0.1",
            "--dapr-internal-grpc-listen-address", "127.0.0.1",
            "--metrics-listen-address", "127.0.0.1",
            "--placement-host-address", "",
            "--scheduler-host-address", "",
            "--resources-path", sidecar.ResourcesDir,
        ];
        if (sidecar.ConfigFile is { } config)
        {
            arguments.AddRange(["--config", config]);
        }

        if (sidecar.App.MaxBodySize is { } bytes)
        {
            arguments.AddRange(["--max-body-size", bytes.ToString(CultureInfo.InvariantCulture)]);
        }

        if (sidecar.App.HealthCheck)
        {
            arguments.AddRange(
            [
                "--enable-app-health-check",
                "--app-health-check-path", sidecar.App.HealthCheckPath,
                "--app-health-probe-interval", Text(sidecar.App.HealthProbeInterval),
                "--app-health-probe-timeout", Text(sidecar.App.HealthProbeTimeout),
                "--app-health-threshold", Text(sidecar.App.HealthThreshold),
            ]);
        }

        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [RunTokens.AppVariable] = sidecar.Tokens.App,
            [RunTokens.DaprVariable] = sidecar.Tokens.Dapr,
            ["DAPR_HOST_IP"] = "127.0.0.1",
            ["NAMESPACE"] = "default",
        };
        if (sentry is not null)
        {
            arguments.AddRange(
            [
                "--enable-mtls",
                "--sentry-address", sentry.Address,
                "--control-plane-trust-domain", Sentry.TrustDomain,
                "--control-plane-namespace", "default",
            ]);
            environment["DAPR_TRUST_ANCHORS"] = sentry.ReadTrustAnchors();
        }

        return new ChildSpec
        {
            Name = name,
            Program = program,
            Arguments = arguments,
            Environment = environment,
            Directory = sidecar.App.Directory,
            LogFile = workspace.LogFile(name),
        };
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
