using System.Diagnostics;
using System.Net;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests;

/// <summary>What one hub decides about trust is in force on all of them: three processes with a sidecar each, and one Redis.</summary>
public sealed class ReplicaTests(ReplicaTests.Setting setting) : IClassFixture<ReplicaTests.Setting>, IAsyncLifetime
{
    private const string Check = HubRoutes.Prefix + "/scan/auth_check";
    private static readonly TimeSpan InForce = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly HubReplicas _replicas = setting.Replicas;
    private SigningConnector _connector = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        _connector = await SigningConnector.StartAsync(_replicas);
        (await _connector.EnrollAsync(_replicas.Hubs[0].Url, _replicas.EnrollmentToken)).ShouldBe(HttpStatusCode.Created);
    }

    public ValueTask DisposeAsync() => _connector.DisposeAsync();

    [Fact]
    public async Task A_request_that_is_sent_fifty_times_at_once_to_three_hubs_is_accepted_once()
    {
        var header = DsxHmacSignature.CreateHeader(_connector.Key, "POST", Check, [], TimeProvider.System);
        using var client = LoopbackClient.Create(_replicas.Hubs[0].Url, "127.0.0.50");
        using var start = new SemaphoreSlim(0);

        var calls = Enumerable.Range(0, 50).Select(number => Task.Run(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_replicas.Hubs[number % 3].Url, Check));
            request.Headers.TryAddWithoutValidation("Authorization", header);
            await start.WaitAsync();
            using var response = await client.SendAsync(request);
            return (response.StatusCode, Body: await response.Content.ReadAsStringAsync());
        })).ToList();
        start.Release(50);
        var answers = await Task.WhenAll(calls);

        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Where(answer => answer.StatusCode != HttpStatusCode.OK)
            .ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.Unauthorized && answer.Body.Contains("replayed_request"));
    }

    [Fact]
    public async Task While_the_nonces_cannot_be_asked_every_hub_answers_503_and_accepts_nothing()
    {
        foreach (var hub in _replicas.Hubs)
        {
            (await _connector.CheckAsync(hub.Url)).ShouldBe(HttpStatusCode.OK); // from now on the key itself is in memory
        }

        await _replicas.Redis.StopAsync();
        try
        {
            foreach (var hub in _replicas.Hubs)
            {
                (await _connector.CheckAsync(hub.Url)).ShouldBe(HttpStatusCode.ServiceUnavailable);
            }
        }
        finally
        {
            await _replicas.Redis.StartAgainAsync();
        }

        foreach (var hub in _replicas.Hubs)
        {
            await Eventually.TrueAsync(async () => await _connector.CheckAsync(hub.Url) == HttpStatusCode.OK, "the hub accepts again", Limit);
        }
    }

    [Fact]
    public async Task A_revoked_connector_is_out_on_every_hub_within_five_seconds_and_stays_out_with_a_valid_token()
    {
        foreach (var hub in _replicas.Hubs)
        {
            (await _connector.CheckAsync(hub.Url)).ShouldBe(HttpStatusCode.OK);
        }

        (await _replicas.Hubs[0].Admin.DeleteAsync($"/api/v1/connectors/{_connector.Uuid}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var watch = Stopwatch.StartNew();

        (await _connector.CheckAsync(_replicas.Hubs[0].Url)).ShouldBe(HttpStatusCode.Unauthorized, "at once where it was said");
        foreach (var hub in _replicas.Hubs.Skip(1))
        {
            (await _connector.AcceptedUntilAsync(hub.Url, _connector.Key, watch, Limit)).ShouldBeLessThan(InForce);
        }

        foreach (var hub in _replicas.Hubs)
        {
            (await _connector.EnrollAsync(hub.Url, _replicas.EnrollmentToken)).ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await _replicas.Hubs[1].Admin.PostAsync($"/api/v1/connectors/{_connector.Uuid}/unban", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await _connector.EnrollAsync(_replicas.Hubs[2].Url, _replicas.EnrollmentToken)).ShouldBe(HttpStatusCode.Created);
        foreach (var hub in _replicas.Hubs)
        {
            (await _connector.CheckAsync(hub.Url)).ShouldBe(HttpStatusCode.OK);
        }
    }

    /// <summary>Three hubs, for connectors of which each knows only itself.</summary>
    public sealed class Setting : IAsyncLifetime
    {
        internal HubReplicas Replicas { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            if (RedisServer.IsInstalled)
            {
                Replicas = await HubReplicas.StartAsync(await RedisServer.StartAsync(durable: true), 3);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (Replicas is not null)
            {
                await Replicas.DisposeAsync();
            }
        }
    }
}
