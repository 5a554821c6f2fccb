using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests;

/// <summary>
/// Everything is killed, again and again, while a large folder is scanned. <c>DSX_CHAOS_SEED</c> repeats a run, <c>DSX_CHAOS_FILES</c>
/// and <c>DSX_CHAOS_KILLS</c> make it larger.
/// </summary>
[Collection(Alone.Name)]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int PageSize = 5_000;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    // What a sidecar held when it was killed is delivered again after the broker's processing timeout.
    private static readonly TimeSpan EventLimit = TimeSpan.FromMinutes(5);

    private readonly int _seed = TestSetting.Of("DSX_CHAOS_SEED", Environment.TickCount & 0xFFFF);
    private readonly int _files = TestSetting.Of("DSX_CHAOS_FILES", 20_000);
    private readonly int _kills = TestSetting.Of("DSX_CHAOS_KILLS", 60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_killed_every_file_gets_its_one_verdict_and_every_bad_one_is_moved_once()
    {
        output.WriteLine($"seed {_seed}, {_files} files, {_kills} kills");
        using var folder = new ChaosFolder(_files, _seed);
        using var quarantine = new TestFolder();
        using var resources = new HastyResources();
        await using var system = await RunningSystem.StartAsync(
            folder.Path,
            "--redis", "auto", "--action", "move", "--quarantine", quarantine.Path, "--restart-pause", "1", "--resources", resources.Path,
            "--env", $"{AppIds.Hub}:DSXCONNECT_RELAY__LEASE_SECONDS=5",
            "--env", $"{AppIds.Hub}:DSXCONNECT_ACTIONS__TIMEOUT_SECONDS=5");
        var began = TimeProvider.System.GetTimestamp();
        var job = await system.OrderScanAsync();

        var killed = await KillAtRandomAsync(system, job);
        var finished = await FinishAsync(system, job);

        output.WriteLine($"{TimeProvider.System.GetElapsedTime(began).TotalSeconds:F0} s, killed: {string.Join(", ", killed.CountBy(name => name).Select(pair => $"{pair.Key} {pair.Value}"))}");
        output.WriteLine(finished.GetRawText());
        killed.Count.ShouldBeGreaterThanOrEqualTo(_kills);
        await ShouldHaveOneVerdictEachAsync(system, job, folder.Malicious.Count);
        folder.ShouldHaveMovedTheBadOnesTo(quarantine, _files);
        (await DeadLettersAsync(system)).ShouldBeEmpty();
        await ShouldHaveToldTheForwarderAsync(system, job);
    }

    // As long as the job runs, and until there were kills enough: what dies after the last verdict must lose nothing either.
    private async Task<List<string>> KillAtRandomAsync(RunningSystem system, string job)
    {
        var random = new Random(_seed);
        var killed = new List<string>();
        var until = TimeProvider.System.GetTimestamp();
        while (killed.Count < _kills && TimeProvider.System.GetElapsedTime(until) < Limit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(250, 1_750)), Token);
            var running = RunningProcesses.Read(system.DataDir).Where(process => process.Name != "sentry").ToList();
            if (running.Count > 0)
            {
                var (name, pid) = running[random.Next(running.Count)];
                await Signal.SendAsync(pid, "KILL");
                killed.Add(name);
            }
        }

        return killed;
    }

    private static async Task<JsonElement> FinishAsync(RunningSystem system, string job)
    {
        JsonElement state = default;
        await Eventually.TrueAsync(
            async () =>
            {
                if (await TryAsync(() => system.JobAsync(job)) is { } now)
                {
                    state = now;
                    return now.GetProperty("status").GetString() == "completed" && now.GetProperty("actions_pending").GetInt64() == 0;
                }

                return false;
            },
            $"the job is completed; it is {state}",
            Limit);
        return state;
    }

    // The hub may be one of those that are down.
    private static async Task<JsonElement?> TryAsync(Func<Task<JsonElement>> ask)
    {
        try
        {
            return await ask();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private async Task ShouldHaveOneVerdictEachAsync(RunningSystem system, string job, int malicious)
    {
        var items = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await system.Hub.GetFromJsonAsync<JsonElement>($"/api/v1/jobs/{job}/items?limit={PageSize}&cursor={cursor}", Token);
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        items.Count.ShouldBe(_files);
        items.Select(item => item.GetProperty("location").GetString()).Distinct().Count().ShouldBe(_files);
        items.Count(item => item.GetProperty("verdict").GetString() == "malicious").ShouldBe(malicious);
        items.Count(item => item.GetProperty("verdict").GetString() == "clean").ShouldBe(_files - malicious);
        items.Count(item => item.GetProperty("action_status").GetString() == "success").ShouldBe(malicious);
    }

    private static async Task<IReadOnlyList<JsonElement>> DeadLettersAsync(RunningSystem system)
    {
        var letters = await system.Hub.GetFromJsonAsync<JsonElement>("/api/v1/dead-letters", Token);
        return [.. letters.GetProperty("dead_letters").EnumerateArray()];
    }

    private async Task ShouldHaveToldTheForwarderAsync(RunningSystem system, string job)
    {
        var file = Directory.GetFiles(system.DataDir, "events.jsonl", SearchOption.AllDirectories).Single();
        await Eventually.TrueAsync(
            () => ToldVerdicts(file, job) == _files, $"the forwarder has an event of each of the {_files} verdicts", EventLimit);
    }

    private static int ToldVerdicts(string file, string job) => File.ReadLines(file)
        .Where(line => line.Contains(job, StringComparison.Ordinal) && line.Contains("dsx.scan.completed", StringComparison.Ordinal))
        .Select(line => JsonDocument.Parse(line).RootElement)
        .Where(told => !told.GetProperty("data").TryGetProperty("failure", out var failure) || failure.ValueKind == JsonValueKind.Null)
        .Select(told => told.GetProperty("data").GetProperty("task_id").GetString())
        .Distinct().Count();
}
