using System.Net;
using DsxDapr.DevSidecar.PubSub;
using DsxDapr.DevSidecar.Redis;
using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.Tests.Support;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.PubSub;

/// <summary>What is particular to <c>pubsub.redis</c>: redelivery, outages, trimming.</summary>
public sealed class RedisDeliveryTests : IAsyncLifetime
{
    private RedisServer _server = null!;
    private RedisClient _redis = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        _server = await RedisServer.StartAsync();
        _redis = new RedisClient(RedisOptions.Of(Component()), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _redis.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_another_consumer_took_and_never_settled_comes_after_the_processing_timeout()
    {
        await using TestSidecar sidecar = await StartAsync(("processingTimeout", "300"), ("redeliverInterval", "50"));
        await _redis.ExecuteAsync(new RedisCommand("XGROUP", "CREATE", "orders", "app-a", "0", "MKSTREAM"), default);
        await sidecar.PublishAsync(Brokers.Name, "orders", "1");
        long start = TimeProvider.System.GetTimestamp();
        await ExecuteAsync("XREADGROUP", "GROUP", "app-a", "crashed", "COUNT", "10", "STREAMS", "orders", ">");

        sidecar.Run([TestSidecar.Subscription(Brokers.Name, "orders")]);
        await Eventually.TrueAsync(() => sidecar.App.CallCount >= 1, "the event came again");

        TimeProvider.System.GetElapsedTime(start).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(150));
        await Eventually.TrueAsync(async () => await PendingAsync("orders") == 0, "it is acknowledged");
    }

    [Fact]
    public async Task A_handler_slower_than_the_processing_timeout_gets_the_event_again()
    {
        await using TestSidecar sidecar = await StartAsync(("processingTimeout", "200"), ("redeliverInterval", "50"));
        TaskCompletionSource<HttpResponseMessage> slow = new();
        sidecar.App.Answer = call => sidecar.App.CallCount == 1 ? slow.Task : Task.FromResult(FakeApp.Success(call));
        sidecar.Run([TestSidecar.Subscription(Brokers.Name, "slow")]);

        await sidecar.PublishAsync(Brokers.Name, "slow", "1");
        await Eventually.TrueAsync(() => sidecar.App.CallCount >= 2, "the event came a second time");

        slow.SetResult(FakeApp.Status(HttpStatusCode.OK));
        await Eventually.TrueAsync(async () => await PendingAsync("slow") == 0, "it is acknowledged");
    }

    [Fact]
    public async Task What_only_waits_for_a_free_slot_or_the_app_does_not_come_twice()
    {
        // Longer than any delivery takes on a machine that stalls: what the app has had for so long would rightly come again.
        const int ProcessingTimeout = 5_000;
        await using TestSidecar sidecar = await StartAsync(("processingTimeout", $"{ProcessingTimeout}"), ("redeliverInterval", "50"), ("concurrency", "1"));
        sidecar.App.Answer = async call =>
        {
            await Task.Delay(60);
            return FakeApp.Success(call);
        };
        sidecar.Run([TestSidecar.Subscription(Brokers.Name, "queue")]);
        await PublishAsync(sidecar, "queue", 0, 15);
        await Eventually.TrueAsync(() => sidecar.App.CallCount > 0, "some were delivered");
        sidecar.App.IsReachable = false;
        await PublishAsync(sidecar, "queue", 15, 5);
        await Eventually.TrueAsync(() => sidecar.App.FailedCalls > 0, "one waits for the app, and others for its slot");
        await Eventually.TrueAsync(async () => (await IdleAsync("queue")).All(idle => idle > ProcessingTimeout), "they have waited for longer than a delivery may take");
        sidecar.App.IsReachable = true;

        await Eventually.TrueAsync(async () => sidecar.App.CallCount >= 20 && await PendingAsync("queue") == 0, "all are settled");
        sidecar.App.Calls.SelectMany(c => c.Data).Select(int.Parse).ShouldBe(Enumerable.Range(0, 20), "concurrency 1 keeps the order, too");
    }

    [Fact]
    public async Task Without_a_redeliver_interval_nothing_comes_again()
    {
        await using TestSidecar sidecar = await StartAsync(("processingTimeout", "50"), ("redeliverInterval", "0"));
        await _redis.ExecuteAsync(new RedisCommand("XGROUP", "CREATE", "never", "app-a", "0", "MKSTREAM"), default);
        await sidecar.PublishAsync(Brokers.Name, "never", "1");
        await ExecuteAsync("XREADGROUP", "GROUP", "app-a", "crashed", "STREAMS", "never", ">");
        sidecar.Run([TestSidecar.Subscription(Brokers.Name, "never")]);

        await sidecar.PublishAsync(Brokers.Name, "never", "2");
        await Eventually.TrueAsync(async () => sidecar.App.CallCount == 1 && await PendingAsync("never") == 1, "the second event was delivered and acknowledged");
        await Task.Delay(300);

        sidecar.App.CallCount.ShouldBe(1);
        (await PendingAsync("never")).ShouldBe(1);
    }

    [Fact]
    public async Task Delivery_goes_on_after_redis_came_back_empty()
    {
        await using TestSidecar sidecar = await StartAsync();
        sidecar.Run([TestSidecar.Subscription(Brokers.Name, "outage")]);
        await sidecar.PublishAsync(Brokers.Name, "outage", "1");
        await Eventually.TrueAsync(() => sidecar.App.CallCount == 1, "the first event was delivered");

        await _server.StopAsync();
        string refused = $"redis streams: error from publish: dial tcp {_server.Address}: connect: connection refused";
        await Eventually.TrueAsync(async () => await TryPublishAsync(sidecar, "lost") == refused, "the old connection is known to be over");
        await _server.StartAgainAsync();
        await Eventually.TrueAsync(async () => await TryPublishAsync(sidecar, "2") is null, "events are taken again");

        await Eventually.TrueAsync(() => sidecar.App.CallCount >= 2, "the second event was delivered");
        sidecar.App.Calls.Skip(1).ShouldAllBe(c => c.Data[0] == "2");

        // What went wrong; null: nothing.
        static async Task<string?> TryPublishAsync(TestSidecar sidecar, string data)
        {
            try
            {
                await sidecar.PublishAsync(Brokers.Name, "outage", data);
                return null;
            }
            catch (PubSubException e)
            {
                return e.Message;
            }
        }
    }

    [Fact]
    public async Task When_the_dead_letters_cannot_be_written_the_event_stays_and_comes_again()
    {
        await using TestSidecar sidecar = await StartAsync(("processingTimeout", "200"), ("redeliverInterval", "50"));
        await _redis.ExecuteAsync(new RedisCommand("SET", "taken", "a stream cannot have this name"), default);
        sidecar.App.Answer = _ => Task.FromResult(FakeApp.Status(HttpStatusCode.InternalServerError));
        sidecar.Run([TestSidecar.Subscription(Brokers.Name, "kept", deadLetterTopic: "taken")]);

        await sidecar.PublishAsync(Brokers.Name, "kept", "1");
        await Eventually.TrueAsync(() => sidecar.App.CallCount >= 2, "the event came again");
        await _redis.ExecuteAsync(new RedisCommand("DEL", "taken"), default);

        await Eventually.TrueAsync(async () => await PendingAsync("kept") == 0, "it is settled");

        // One; more only when it came once more while it was on its way there for longer than the processing timeout.
        long letters = (await _redis.ExecuteAsync(new RedisCommand("XLEN", "taken"), default)).Number;
        letters.ShouldBeInRange(1, sidecar.App.CallCount - 1, "it came in vain at least once before");
    }

    [Fact]
    public async Task A_stream_is_trimmed_to_about_the_length_it_may_have()
    {
        await using TestSidecar sidecar = await StartAsync(("maxLenApprox", "100"));

        for (int i = 0; i < 1000; i++)
        {
            await sidecar.PublishAsync(Brokers.Name, "trimmed", $"{i}");
        }

        (await _redis.ExecuteAsync(new RedisCommand("XLEN", "trimmed"), default)).Number.ShouldBeLessThan(300);
    }

    [Fact]
    public async Task A_new_app_gets_what_the_stream_still_holds()
    {
        await using TestSidecar sidecar = await StartAsync();
        await sidecar.PublishAsync(Brokers.Name, "history", "1");

        sidecar.Run([TestSidecar.Subscription(Brokers.Name, "history")]);

        await Eventually.TrueAsync(() => sidecar.App.CallCount == 1, "the old event was delivered");
    }

    [Fact]
    public async Task What_redis_hands_out_as_the_sidecar_stops_comes_to_the_next_without_waiting_for_a_timeout()
    {
        const int Rounds = 20;
        await using TestSidecar publisher = await StartAsync();
        for (int round = 0; round < Rounds; round++)
        {
            string topic = $"stopping{round}";
            await using TestSidecar ending = await StartAsync(drainTime: TimeSpan.FromMilliseconds(50));
            ending.App.Answer = _ => new TaskCompletionSource<HttpResponseMessage>().Task;
            SubscriptionRunner runner = ending.Run([TestSidecar.Subscription(Brokers.Name, topic)]);
            await Eventually.TrueAsync(() => runner.Active.Count > 0, "the subscription is in force");
            Task publishing = PublishAsync(publisher, topic, 0, 10);
            await Task.WhenAll(publishing, ending.StopAsync());
        }

        await using TestSidecar next = await StartAsync();
        next.Run([.. Enumerable.Range(0, Rounds).Select(round => TestSidecar.Subscription(Brokers.Name, $"stopping{round}"))]);
        await Eventually.TrueAsync(() => next.App.CallCount >= Rounds * 10, "every event came", TimeSpan.FromSeconds(40));
    }

    [Theory]
    [InlineData("maxLenApprox", "10", "streamTTL", "1h")]
    [InlineData("concurrency", "0", "queueDepth", "1")]
    [InlineData("redisType", "cluster", "queueDepth", "1")]
    public void Metadata_that_cannot_be_followed_is_refused(string name, string value, string otherName, string otherValue) =>
        Should.Throw<ResourceException>(() => PubSubs.Create(Component((name, value), (otherName, otherValue)), Context()));

    private static PubSubContext Context() => new(
        "app-a", new InMemoryBroker(Microsoft.Extensions.Logging.Abstractions.NullLogger<InMemoryBroker>.Instance), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);

    private Component Component(params (string Name, string Value)[] metadata) =>
        Components.Of("pubsub.redis", Brokers.Name, [("redisHost", _server.Address), .. metadata]);

    private Task<TestSidecar> StartAsync(params (string Name, string Value)[] metadata) => StartAsync(TimeSpan.FromSeconds(5), metadata);

    private async Task<TestSidecar> StartAsync(TimeSpan drainTime, params (string Name, string Value)[] metadata)
    {
        TestSidecar sidecar = new(new FakeApp()) { DrainTime = drainTime };
        await sidecar.AddAsync(Component(metadata));
        return sidecar;
    }

    private static async Task PublishAsync(TestSidecar sidecar, string topic, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            await sidecar.PublishAsync(Brokers.Name, topic, $"{i}");
        }
    }

    // For how many milliseconds nobody has asked for what is pending.
    private async Task<IEnumerable<long>> IdleAsync(string topic) =>
        (await ExecuteAsync("XPENDING", topic, "app-a", "-", "+", "100")).Items.Select(entry => entry.Items[2].Number);

    private Task<RedisValue> ExecuteAsync(params string[] parts) => _redis.ExecuteAsync(new RedisCommand(parts), default);

    private async Task<long> PendingAsync(string topic) => (await ExecuteAsync("XPENDING", topic, "app-a")).Items[0].Number;
}
