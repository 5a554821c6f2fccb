using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Outages;

/// <summary>A hub, a scanner and a Redis, which one outage after the other befalls. <c>DSX_OUTAGE_SECONDS</c> makes each longer.</summary>
internal sealed class OutageSystem : IAsyncDisposable
{
    // The longest that a connector waits for an answer, whatever hangs behind the hub.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(TestSetting.Of("DSX_OUTAGE_SECONDS", 5));

    private readonly HubReplicas _replicas;

    private OutageSystem(HubReplicas replicas) => _replicas = replicas;

    public RedisServer Redis => _replicas.Redis;

    /// <summary>Starts it.</summary>
    /// <param name="settings">Settings of the hub: where its ledger is.</param>
    public static async Task<OutageSystem> StartAsync(params (string Name, string Value)[] settings)
    {
        var redis = await RedisServer.StartAsync(durable: true);
        var replicas = await HubReplicas.StartAsync(redis, 1, [("DSXCONNECT_RELAY__LEASE_SECONDS", "5"), .. settings]);
        try
        {
            await replicas.StartAsync(AppIds.Scanner, "DsxDapr.Scanner");
            return new OutageSystem(replicas);
        }
        catch
        {
            await replicas.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Lets something go away under submissions and scans: the hub says so with 503 and when to ask again, loses nothing that it
    /// accepted, and goes on by itself.
    /// </summary>
    /// <param name="begin">Begins the outage.</param>
    /// <param name="end">Ends it.</param>
    /// <param name="output">Is told the figures.</param>
    public async Task SurviveAsync(Func<Task> begin, Func<Task> end, ITestOutputHelper output)
    {
        var hub = _replicas.Hubs[0];
        await using var connector = await SigningConnector.StartAsync(_replicas);
        await connector.EnrollAsync(hub.Url, _replicas.EnrollmentToken);

        var job = Guid.NewGuid().ToString();
        var submitters = new Submitters(connector, hub.Url, job);
        var submitting = submitters.RunAsync();
        await ReachAsync(submitters, () => submitters.Accepted, 100, "submissions are under way", Recovery);
        await begin();
        try
        {
            await ReachAsync(submitters, () => submitters.Refused, 1, "the hub refuses", Recovery);
            await Task.Delay(Outage); // the outage itself
        }
        finally
        {
            await end();
        }

        var (refused, during) = (submitters.Refused, submitters.Accepted);
        await ReachAsync(submitters, () => submitters.Accepted, during + 100, "the hub takes items again", Recovery);
        submitters.Stop();
        await submitting.WaitAsync(Recovery);
        JsonElement report = default;
        await Eventually.TrueAsync(
            async () => (report = await hub.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/jobs/{job}")).GetProperty("status").GetString() == "completed",
            "everything is scanned",
            Recovery);

        output.WriteLine(FormattableString.Invariant(
            $"{submitters.Accepted} accepted, {during} of them before the end of an outage of {Outage.TotalSeconds} s; {refused} times 503, the slowest answer took {submitters.Slowest.TotalSeconds:0.0} s"));
        submitters.Others.ShouldBeEmpty();
        submitters.Slowest.ShouldBeLessThan(LongestAnswer);
        report.GetProperty("items").GetInt64().ShouldBe(submitters.Accepted);
        report.GetProperty("clean").GetInt64().ShouldBe(submitters.Accepted);
    }

    public ValueTask DisposeAsync() => _replicas.DisposeAsync();

    private static Task ReachAsync(Submitters submitters, Func<int> figure, int goal, string because, TimeSpan limit) => Eventually.TrueAsync(
        () => figure() >= goal || !submitters.Others.IsEmpty, because, limit);
}
