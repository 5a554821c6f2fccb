using System.Diagnostics;
using System.Net;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests;

/// <summary>
/// Keys change hands under load without a failed call. <c>DSX_TEST_ROTATION_SECONDS</c> sets the length of the load, 15 s by default.
/// </summary>
[Collection(Alone.Name)]
public sealed class RotationTests
{
    private const int Rotations = 10;
    private const int CallsPerSecond = 200;
    private const int OrdersPerSecond = 20;

    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReadAgain = TimeSpan.FromSeconds(5); // a hub, a key that another one has changed
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(TestSetting.Of("DSX_TEST_ROTATION_SECONDS", 15));
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly SteadyLoad _load = new();

    [Fact]
    public async Task Ten_rotations_under_two_hundred_signed_requests_a_second_fail_no_call_in_either_direction()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var replicas = await HubReplicas.StartAsync(2, ("DSXCONNECT_KEYS__OVERLAP_SECONDS", "10"));
        await using var connector = await SigningConnector.StartAsync(replicas);
        var hubs = replicas.Hubs;
        await connector.EnrollAsync(hubs[0].Url, replicas.EnrollmentToken);
        (await connector.RefreshAsync(hubs[1].Url)).ShouldBe(HttpStatusCode.Created);
        using var end = new CancellationTokenSource();
        var load = Task.WhenAll(
            _load.RepeatAsync("to the hub", CallsPerSecond, number => connector.CheckAsync(hubs[number % 2].Url), end.Token),
            _load.RepeatAsync("to the connector", OrdersPerSecond, number => AskAsync(hubs[number % 2], connector), end.Token));

        var keyIds = new HashSet<string>(StringComparer.Ordinal) { connector.Key.KeyId };
        var (replaced, replacedAt) = (connector.Key, TimeSpan.Zero);
        var watch = Stopwatch.StartNew();
        for (var rotation = 0; rotation < Rotations; rotation++)
        {
            replaced = connector.Key;
            await RotateAsync(rotation, hubs, connector);
            replacedAt = watch.Elapsed;
            keyIds.Add(connector.Key.KeyId).ShouldBeTrue();
            await Eventually.TrueAsync(() => watch.Elapsed >= Duration * (rotation + 1) / Rotations, "its time", Duration + Limit);
        }

        await _load.ReachAsync("to the hub", CallsPerSecond * Duration.TotalSeconds);
        await end.CancelAsync();
        await load;

        TestContext.Current.SendDiagnosticMessage("{0} in {1:0.0} s", _load.Told, watch.Elapsed.TotalSeconds);
        _load.ShouldHaveSucceeded();

        foreach (var hub in hubs)
        {
            (await connector.AcceptedUntilAsync(hub.Url, replaced, watch, Limit)).ShouldBeLessThan(replacedAt + Overlap + ReadAgain);
        }
    }

    [Fact]
    public async Task A_hub_that_restarts_in_the_middle_of_a_rotation_fails_no_call_to_its_neighbour_and_forgets_no_key()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var replicas = await HubReplicas.StartAsync(2);
        await using var connector = await SigningConnector.StartAsync(replicas);
        var (stays, restarts) = (replicas.Hubs[0], replicas.Hubs[1]);
        await connector.EnrollAsync(stays.Url, replicas.EnrollmentToken);
        (await connector.RefreshAsync(restarts.Url)).ShouldBe(HttpStatusCode.Created);
        using var end = new CancellationTokenSource();
        var load = Task.WhenAll(
            _load.RepeatAsync("to the hub", CallsPerSecond / 4, _ => connector.CheckAsync(stays.Url), end.Token),
            _load.RepeatAsync("to the connector", OrdersPerSecond, _ => AskAsync(stays, connector), end.Token));
        var before = connector.Key;

        (await OrderRotationAsync(restarts, connector)).ShouldBe(HttpStatusCode.OK);
        await restarts.RestartAsync();
        (await connector.RefreshAsync(restarts.Url)).ShouldBe(HttpStatusCode.OK);

        connector.Key.KeyId.ShouldNotBe(before.KeyId);
        foreach (var key in new[] { before, connector.Key })
        {
            (await connector.CheckAsync(restarts.Url, key)).ShouldBe(HttpStatusCode.OK);
        }

        (await AskAsync(restarts, connector)).ShouldBe(HttpStatusCode.OK);
        await end.CancelAsync();
        await load;
        _load.ShouldHaveSucceeded();
    }

    // By turns an admin at one hub, the connector itself, and an admin at the other hub.
    private static async Task RotateAsync(int number, IReadOnlyList<HubReplica> hubs, SigningConnector connector)
    {
        if (number % 3 == 1)
        {
            (await connector.RotateAsync(hubs[0].Url)).ShouldBe(HttpStatusCode.OK);
            return;
        }

        (await OrderRotationAsync(hubs[number % 2], connector)).ShouldBe(HttpStatusCode.OK);
        (await connector.RefreshAsync(hubs[(number + 1) % 2].Url)).ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<HttpStatusCode> OrderRotationAsync(HubReplica hub, SigningConnector connector)
    {
        using var answer = await hub.Admin.PostAsync($"/api/v1/connectors/{connector.Uuid}/rotate", null);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> AskAsync(HubReplica hub, SigningConnector connector)
    {
        using var answer = await hub.Admin.GetAsync($"{HubRoutes.Prefix}/connectors/repo_check/{connector.Uuid}");
        return answer.StatusCode;
    }
}
