using System.Net.Http.Json;
using System.Text.Json;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>
/// One running system for the tests that neither need it to themselves nor hinder each other: each has files, connectors and jobs of its
/// own. Its connector would delete what is malicious.
/// </summary>
[CollectionDefinition(Name)]
public sealed class SharedSystem : ICollectionFixture<SharedSystem>, IAsyncLifetime
{
    public const string Name = "shared system";

    /// <summary>What its connector scans.</summary>
    internal TestFolder Files { get; } = new();

    internal RunningSystem System { get; private set; } = null!;

    public async ValueTask InitializeAsync() => System = await RunningSystem.StartAsync(Files.Path, "--action", "delete");

    public async ValueTask DisposeAsync()
    {
        await System.DisposeAsync();
        Files.Dispose();
    }

    /// <summary>The ids of the jobs that there are.</summary>
    internal async Task<IReadOnlyList<string>> JobsAsync()
    {
        var jobs = await System.Hub.GetFromJsonAsync<JsonElement>("/api/v1/jobs?limit=1000");
        return [.. jobs.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("job_id").GetString()!)];
    }
}
