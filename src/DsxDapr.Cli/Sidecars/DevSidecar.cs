using System.Text.Json;
using DsxDapr.Cli.Processes;

namespace DsxDapr.Cli.Sidecars;

/// <summary>The DevSidecar as one process for all apps. Its plan goes through standard input, so that tokens touch no disk.</summary>
internal static class DevSidecar
{
    /// <summary>The name of its process and log.</summary>
    public const string Name = "sidecars";

    // daprd's own default for --max-body-size.
    private const long DefaultMaxBodySize = 4 << 20;

    /// <summary>How to start it.</summary>
    public static ChildSpec Spec(IReadOnlyList<SidecarSettings> sidecars, Workspace workspace) => new()
    {
        Name = Name,
        Program = "dotnet",
        Arguments = [ProgramFile(workspace), "--plan", "-"],
        Directory = workspace.Root,
        LogFile = workspace.LogFile(Name),
        StandardInput = Plan(sidecars, workspace.TrustDir),
    };

    /// <summary>Its program as the script <c>dsx</c> builds it.</summary>
    public static string ProgramFile(Workspace workspace) =>
        Path.Combine(workspace.Root, "artifacts", "bin", "DsxDapr.DevSidecar", "release", "DsxDapr.DevSidecar.dll");

    /// <summary>The plan it reads: one JSON document.</summary>
    public static string Plan(IReadOnlyList<SidecarSettings> sidecars, string trustDir) => JsonSerializer.Serialize(
        new
        {
            TrustDir = trustDir,
            Namespace = "default",
            Sidecars = sidecars.Select(s => new
            {
                s.App.AppId,
                AppPort = s.Ports.App,
                HttpPort = s.Ports.SidecarHttp,
                InternalPort = s.Ports.SidecarInternal,
                ResourcesPaths = new[] { s.ResourcesDir },
                Config = s.ConfigFile,
                AppApiToken = s.Tokens.App,
                DaprApiToken = s.Tokens.Dapr,
                MaxBodySizeBytes = s.App.MaxBodySize ?? DefaultMaxBodySize,
                EnableAppHealthCheck = s.App.HealthCheck,
                AppHealthCheckPath = s.App.HealthCheckPath,
                AppHealthProbeInterval = s.App.HealthProbeInterval,
                AppHealthProbeTimeout = s.App.HealthProbeTimeout,
                AppHealthThreshold = s.App.HealthThreshold,
                MetricsPort = s.App.MetricsPort is null ? (int?)null : s.Ports.Metrics,
            }),
        },
        CliJson.Compact);
}
