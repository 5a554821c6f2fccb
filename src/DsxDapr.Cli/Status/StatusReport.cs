using System.Text.Json;
using DsxDapr.Cli.Running;

namespace DsxDapr.Cli.Status;

/// <summary>What is running and where, for programs: the JSON of <c>dsx status -o json</c>.</summary>
internal static class StatusReport
{
    /// <summary>The report on <paramref name="state"/>; null when nothing runs.</summary>
    public static string Json(RunState? state, Workspace workspace) => JsonSerializer.Serialize(
        new
        {
            state?.HubUrl,
            workspace.DataDir,
            workspace.OperatorTokenFile,
            Running = state is not null,
            state?.Redis,
            state?.Sidecar,
            Apps = state?.Apps ?? [],
        },
        CliJson.Readable);
}
