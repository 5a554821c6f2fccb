using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;
using Microsoft.Data.Sqlite;

namespace DsxDapr.EndToEnd.Tests;

/// <summary>
/// What the hub needs goes away for a while, under submissions and scans: the hub says so with 503 and when to ask again, loses nothing that it accepted,
/// and goes on by itself. <c>DSX_OUTAGE_SECONDS</c> makes it longer.
/// </summary>
public sealed class OutageTests(ITestOutputHelper output)
{
    private const string Job = "outage";

    // The longest that a connector waits for an answer, whatever hangs behind the hub.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    private readonly TimeSpan _outage = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("DSX_OUTAGE_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 8);

    [Fact]
    public async Task A_full_disk()
    {
        using var disk = SmallDisk.TryMount(mebibytes: 64);
        Assert.SkipWhen(disk is null, SmallDisk.NotAllowed);

        await SurviveAsync(
            () => Run(disk!.Fill),
            () => Run(disk!.MakeRoom),
            ("DSXCONNECT_LEDGER__PATH", Path.Combine(disk!.Path, "ledger.db")));
    }

    [Fact]
    public async Task A_ledger_that_another_program_has_locked()
    {
        using var folder = new TestFolder();
        await using var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = folder["ledger.db"], Pooling = false }.ToString());

        await SurviveAsync(
            async () =>
            {
                await other.OpenAsync();
                await RunAsync(other, "PRAGMA busy_timeout = 10000");
                await RunAsync(other, "BEGIN IMMEDIATE");
            },
            () => RunAsync(other, "ROLLBACK"),
            ("DSXCONNECT_LEDGER__PATH", folder["ledger.db"]));
    }

    [Fact]
    public async Task A_PostgreSQL_server_that_is_killed()
    {
        Assert.SkipUnless(PostgreSqlServer.IsInstalled, PostgreSqlServer.NotInstalled);
        await using var database = await PostgreSqlServer.StartAsync();

        await SurviveAsync(database.StopAsync, database.StartAgainAsync, ("DSXCONNECT_LEDGER__POSTGRESQL", database.ConnectionString));
    }

    [Fact]
    public async Task A_PostgreSQL_server_that_hangs()
    {
        Assert.SkipUnless(PostgreSqlServer.IsInstalled, PostgreSqlServer.NotInstalled);
        await using var database = await PostgreSqlServer.StartAsync();

        await SurviveAsync(database.FreezeAsync, database.ThawAsync, ("DSXCONNECT_LEDGER__POSTGRESQL", database.ConnectionString));
    }

    [Fact]
    public async Task A_Redis_that_is_gone()
    {
        RedisServer? redis = null;
        await SurviveAsync(() => redis!.StopAsync(), () => redis!.StartAgainAsync(), used => redis = used);
    }

    private static Task Run(Action action) => Task.Run(action);

    private static async Task RunAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private Task SurviveAsync(Func<Task> begin, Func<Task> end, params (string Name, string Value)[] settings) =>
        SurviveAsync(begin, end, static _ => { }, settings);

    private async Task SurviveAsync(Func<Task> begin, Func<Task> end, Action<RedisServer> use, params (string Name, string Value)[] settings)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        var redis = await RedisServer.StartAsync(durable: true);
        use(redis);
        await using var replicas = await HubReplicas.StartAsync(redis, 1, [("DSXCONNECT_RELAY__LEASE_SECONDS", "5"), .. settings]);
        await replicas.StartAsync(AppIds.Scanner, "DsxDapr.Scanner");
        var hub = replicas.Hubs[0];
        await using var connector = await SigningConnector.StartAsync(replicas);
        await connector.EnrollAsync(hub.Url, replicas.EnrollmentToken);

        var submitters = new Submitters(connector, hub.Url, Job);
        var submitting = submitters.RunAsync();
        await ReachAsync(submitters, () => submitters.Accepted, 100, "submissions are under way", Recovery);
        await begin();
        try
        {
            await ReachAsync(submitters, () => submitters.Refused, 1, "the hub refuses", LongestAnswer);
            await Task.Delay(_outage); // the outage itself
        }
        finally
        {
            await end();
        }

        var (refused, during) = (submitters.Refused, submitters.Accepted);
        await ReachAsync(submitters, () => submitters.Accepted, during + 100, "the hub takes items again", Recovery);
        submitters.Stop();
        await submitting.WaitAsync(Recovery);
        JsonElement job = default;
        await Eventually.TrueAsync(
            async () => (job = await hub.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/jobs/{Job}")).GetProperty("status").GetString() == "completed",
            "everything is scanned",
            Recovery);

        output.WriteLine(FormattableString.Invariant(
            $"{submitters.Accepted} accepted, {during} of them before the end of an outage of {_outage.TotalSeconds} s; {refused} times 503, the slowest answer took {submitters.Slowest.TotalSeconds:0.0} s"));
        submitters.Others.ShouldBeEmpty();
        submitters.Slowest.ShouldBeLessThan(LongestAnswer);
        job.GetProperty("items").GetInt64().ShouldBe(submitters.Accepted);
        job.GetProperty("clean").GetInt64().ShouldBe(submitters.Accepted);
    }

    private static Task ReachAsync(Submitters submitters, Func<int> figure, int goal, string because, TimeSpan limit) => Eventually.TrueAsync(
        () => figure() >= goal || !submitters.Others.IsEmpty, because, limit);
}
