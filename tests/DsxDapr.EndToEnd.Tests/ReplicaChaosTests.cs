using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests;

/// <summary>
/// Three hubs on one PostgreSQL ledger, of which one after the other is killed while a folder is scanned, and the database once.
/// <c>DSX_CHAOS_SEED</c> repeats a run, <c>DSX_CHAOS_REPLICA_FILES</c> and <c>DSX_CHAOS_REPLICA_KILLS</c> make it larger.
/// </summary>
[Collection(Alone.Name)]
public sealed class ReplicaChaosTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly int _seed = TestSetting.Of("DSX_CHAOS_SEED", Environment.TickCount & 0xFFFF);
    private readonly int _files = TestSetting.Of("DSX_CHAOS_REPLICA_FILES", 5_000);
    private readonly int _kills = TestSetting.Of("DSX_CHAOS_REPLICA_KILLS", 12);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hubs_that_are_killed_one_after_the_other_leave_one_verdict_for_each_file_to_those_that_live()
    {
        Assert.SkipUnless(PostgreSqlServer.IsInstalled, PostgreSqlServer.NotInstalled);
        output.WriteLine($"seed {_seed}, {_files} files, {_kills} kills");
        using var folder = new ChaosFolder(_files, _seed);
        using var quarantine = new TestFolder();
        await using var database = await PostgreSqlServer.StartAsync();
        await using var replicas = await HubReplicas.StartAsync(
            3,
            ("DSXCONNECT_LEDGER__POSTGRESQL", database.ConnectionString),
            ("DSXCONNECT_RELAY__LEASE_SECONDS", "5"),
            ("DSXCONNECT_ACTIONS__TIMEOUT_SECONDS", "5"));
        await replicas.StartAsync(AppIds.Scanner, "DsxDapr.Scanner");
        await using var connector = await OutsideConnector.StartAsync(
            replicas.Hubs[0].Url, folder.Path, replicas.EnrollmentToken,
            ("DSXCONNECTOR_ITEM_ACTION", "move"), ("DSXCONNECTOR_ITEM_ACTION_MOVE_METAINFO", quarantine.Path));
        connector.ToHub.ForwardTo([.. replicas.Hubs.Select(hub => hub.Url)]);
        var job = await OrderScanAsync(replicas);

        await KillOneAfterTheOtherAsync(replicas, database);
        var finished = await FinishAsync(replicas, job);

        output.WriteLine(finished.GetRawText());
        finished.GetProperty("items").GetInt64().ShouldBe(_files);
        finished.GetProperty("clean").GetInt64().ShouldBe(_files - folder.Malicious.Count);
        finished.GetProperty("malicious").GetInt64().ShouldBe(folder.Malicious.Count);
        folder.ShouldHaveMovedTheBadOnesTo(quarantine, _files);
        var letters = await replicas.Hubs[0].Admin.GetFromJsonAsync<JsonElement>("/api/v1/dead-letters", Token);
        letters.GetProperty("dead_letters").GetArrayLength().ShouldBe(0, letters.GetRawText());
    }

    // At any hub, also one that the connector did not register with.
    private static async Task<string> OrderScanAsync(HubReplicas replicas)
    {
        string? job = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var hub = replicas.Hubs[^1].Admin;
                var connectors = await hub.GetFromJsonAsync<JsonElement>(HubRoutes.Prefix + "/connectors/list", Token);
                if (connectors.GetArrayLength() == 0)
                {
                    return false;
                }

                using var answer = await hub.PostAsync(HubRoutes.FullScan(connectors[0].GetProperty("uuid").GetGuid()) + "?batch=true", null, Token);
                job = answer.IsSuccessStatusCode ? answer.Headers.GetValues(WireHeaders.JobId).Single() : null;
                return job is not null;
            },
            "a hub orders the scan",
            TimeSpan.FromMinutes(1));
        return job!;
    }

    private async Task KillOneAfterTheOtherAsync(HubReplicas replicas, PostgreSqlServer database)
    {
        var random = new Random(_seed);
        for (var kill = 0; kill < _kills; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 1_200)), Token);
            await replicas.Hubs[random.Next(replicas.Hubs.Count)].KillAsync();
            if (kill == _kills / 2)
            {
                await database.StopAsync();
                await Task.Delay(TimeSpan.FromSeconds(2), Token);
                await database.StartAgainAsync();
            }
        }
    }

    private static async Task<JsonElement> FinishAsync(HubReplicas replicas, string job)
    {
        JsonElement state = default;
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await replicas.Hubs[1].Admin.GetAsync($"/api/v1/jobs/{job}", Token);
                if (!answer.IsSuccessStatusCode)
                {
                    return false; // the database is just back
                }

                state = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
                return state.GetProperty("status").GetString() == "completed" && state.GetProperty("actions_pending").GetInt64() == 0;
            },
            "the job is completed",
            Limit);
        return state;
    }
}
