using System.Text.Json;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>What a run tells of itself: <c>run.json</c> in its data directory, and <c>dsx status -o json</c>.</summary>
internal sealed record SystemStatus(Uri HubUrl, IReadOnlyList<AppStatus> Apps)
{
    /// <summary>Reads the status.</summary>
    public static SystemStatus Parse(string text) => JsonSerializer.Deserialize<SystemStatus>(text, ScanReport.Json)!;

    /// <summary>The app of an id.</summary>
    public AppStatus this[string appId] => Apps.Single(app => app.Id == appId);
}

/// <summary>One app of the status.</summary>
internal sealed record AppStatus(string Id, int? Pid, string Address, SidecarPorts SidecarPorts, string LogFile, int Restarts);

/// <summary>The ports of an app's sidecar.</summary>
internal sealed record SidecarPorts(int Http, int? Internal);
