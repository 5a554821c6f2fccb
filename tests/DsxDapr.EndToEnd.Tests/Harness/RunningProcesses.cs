using System.Text.Json;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>The processes of a running system as its <c>run.json</c> names them: apps, sidecars, Redis.</summary>
internal static class RunningProcesses
{
    /// <summary>Name and process id of all that run.</summary>
    public static IReadOnlyList<(string Name, int Pid)> Read(string dataDir)
    {
        using var run = JsonDocument.Parse(File.ReadAllText(Path.Combine(dataDir, "run.json")));
        return
        [
            .. Of(run.RootElement.GetProperty("apps"), "id").Concat(Of(run.RootElement.GetProperty("services"), "name"))
                .Where(process => Signal.IsRunning(process.Pid)),
        ];
    }

    private static IEnumerable<(string Name, int Pid)> Of(JsonElement processes, string name) => processes.EnumerateArray()
        .Where(process => process.GetProperty("pid").ValueKind == JsonValueKind.Number)
        .Select(process => (process.GetProperty(name).GetString()!, process.GetProperty("pid").GetInt32()));
}
