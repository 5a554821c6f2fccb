using System.Text.Json;
using DsxDapr.Security.Files;

namespace DsxDapr.Cli.Running;

/// <summary>Keeps <c>run.json</c>.</summary>
internal static class RunStateFile
{
    /// <summary>Replaces it.</summary>
    public static void Write(Workspace workspace, RunState state) =>
        OwnerOnly.WriteSecret(workspace.RunFile, JsonSerializer.SerializeToUtf8Bytes(state, CliJson.Readable));

    /// <summary>The state of the run that uses the workspace; null when none does (a file left by a killed run does not count).</summary>
    public static RunState? ReadRunning(Workspace workspace)
    {
        if (!RunLock.IsHeld(workspace) || !File.Exists(workspace.RunFile))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<RunState>(File.ReadAllBytes(workspace.RunFile), CliJson.Readable);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{workspace.RunFile} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Removes it at the end of a run.</summary>
    public static void Delete(Workspace workspace) => File.Delete(workspace.RunFile);
}
