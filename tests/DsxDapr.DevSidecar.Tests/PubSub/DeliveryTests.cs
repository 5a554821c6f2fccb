using System.Collections.Concurrent;
using System.Net;
using DsxDapr.DevSidecar.PubSub;
using DsxDapr.DevSidecar.Resources;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.PubSub;

/// <summary>What delivery does, whatever the broker is.</summary>
public sealed class DeliveryTests
{
    private static readonly RetryPolicy ThreeRetries = new(Exponential: false, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1), 3);

    public static TheoryData<string> Kinds => [.. Brokers.All];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Every_event_reaches_the_app_once(string kind)
    {
        (TestSidecar sidecar, string topic) = await StartAsync(kind);
        await using TestSidecar _ = sidecar;
        sidecar.Run([TestSidecar.Subscription(Brokers.Name, topic)]);

        await PublishAsync(sidecar, topic, 500);

        await Eventually.TrueAsync(() => sidecar.App.CallCount >= 500, "all events were delivered");
        sidecar.App.Calls.SelectMany(c => c.Data).Select(int.Parse).Order().ShouldBe(Enumerable.Range(0, 500));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_published_before_the_app_is_there_waits_for_it(string kind)
    {
        (TestSidecar sidecar, string topic) = await StartAsync(kind);
        await using TestSidecar _ = sidecar;
        sidecar.App.IsReachable = false;
        sidecar.Run([TestSidecar.Subscription(Brokers.Name, topic)]);
        await PublishAsync(sidecar, topic, 50);

        sidecar.App.IsReachable = true;

        await Eventually.TrueAsync(() => sidecar.App.CallCount >= 50, "all events were delivered");
        sidecar.App.FailedCalls.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task While_the_app_is_away_events_are_held_and_no_retry_is_used_up(string kind)
    {
        (TestSidecar sidecar, string topic) = await StartAsync(kind);
        await using TestSidecar _ = sidecar;
        sidecar.Run([TestSidecar.Subscription(Brokers.Name, topic)]);
        await PublishAsync(sidecar, topic, 1);
        await Eventually.TrueAsync(() => sidecar.App.CallCount == 1, "the first event was delivered");

        sidecar.App.IsReachable = false;
        await PublishAsync(sidecar, topic, 50);
        await Eventually.TrueAsync(() => sidecar.App.FailedCalls > 0, "a delivery found the app away");
        sidecar.App.IsReachable = true;

        await Eventually.TrueAsync(() => sidecar.App.CallCount == 51, "the held events were delivered without a retry policy");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_failing_event_is_retried_as_the_policy_says_until_it_succeeds(string kind)
    {
        (TestSidecar sidecar, string topic) = await StartAsync(kind);
        await using TestSidecar _ = sidecar;
        sidecar.App.Answer = call => Task.FromResult(FakeApp.Status(sidecar.App.CallCount < 3 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK));
        sidecar.Run([TestSidecar.Subscription(Brokers.Name, topic, deadLetterTopic: topic + "-dead"), TestSidecar.Subscription(Brokers.Name, topic + "-dead", "/dead")], (Brokers.Name, ThreeRetries));

        await PublishAsync(sidecar, topic, 1);
        await Eventually.TrueAsync(() => sidecar.App.CallCount == 3, "the third try");
        await PublishAsync(sidecar, topic, 1);
        await Eventually.TrueAsync(() => sidecar.App.CallCount == 4, "the next event comes after it");

        sidecar.App.Calls.ShouldAllBe(c => c.Path == "/events");
    }

    [Theory]
    [InlineData("in-memory", HttpStatusCode.InternalServerError, "", 4)]
    [InlineData("redis", HttpStatusCode.InternalServerError, "", 4)]
    [InlineData("redis", HttpStatusCode.OK, """{"status":"RETRY"}""", 4)]
    [InlineData("redis", HttpStatusCode.OK, """{"status":"retry"}""", 4)]
    [InlineData("redis", HttpStatusCode.Found, "", 4)]
    [InlineData("redis", HttpStatusCode.OK, """{"status":"DROP"}""", 1)]
    [InlineData("in-memory", HttpStatusCode.NotFound, "", 1)]
    [InlineData("redis", HttpStatusCode.NotFound, "", 1)]
    public async Task What_cannot_be_handled_goes_to_the_dead_letters_unchanged(string kind, HttpStatusCode status, string body, int tries)
    {
        (TestSidecar sidecar, string topic) = await StartAsync(kind);
        await using TestSidecar _ = sidecar;
        sidecar.App.Answer = call => Task.FromResult(call.Path == "/dead" ? FakeApp.Success(call) : FakeApp.Status(status, body));
        sidecar.Run(
            [TestSidecar.Subscription(Brokers.Name, topic, deadLetterTopic: topic + "-dead"), TestSidecar.Subscription(Brokers.Name, topic + "-dead", "/dead")],
            (Brokers.Name, ThreeRetries));

        await PublishAsync(sidecar, topic, 1);
        await Eventually.TrueAsync(() => sidecar.App.Calls.Any(c => c.Path == "/dead"), "the event is among the dead letters");

        sidecar.App.Calls.Count(c => c.Path == "/events").ShouldBe(tries);
        sidecar.App.Calls[^1].Body.ShouldBe(sidecar.App.Calls[0].Body);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "")]
    [InlineData(HttpStatusCode.Accepted, "ok thanks")]
    [InlineData(HttpStatusCode.OK, "{}")]
    [InlineData(HttpStatusCode.OK, """{"status":"SUCCESS"}""")]
    [InlineData(HttpStatusCode.OK, """{"status":7}""")]
    [InlineData(HttpStatusCode.OK, """{"status":"\ud800"}""")]
    [InlineData(HttpStatusCode.NoContent, "")]
    public async Task An_answer_that_does_not_say_otherwise_is_success(HttpStatusCode status, string body)
    {
        (TestSidecar sidecar, string topic) = await StartAsync("in-memory");
        await using TestSidecar _ = sidecar;
        sidecar.App.Answer = call => Task.FromResult(FakeApp.Status(status, body));
        sidecar.Run([TestSidecar.Subscription(Brokers.Name, topic, deadLetterTopic: topic + "-dead"), TestSidecar.Subscription(Brokers.Name, topic + "-dead", "/dead")], (Brokers.Name, ThreeRetries));

        await PublishAsync(sidecar, topic, 1);
        await Eventually.TrueAsync(() => sidecar.App.CallCount == 1 && sidecar.Broker.Bytes == 0, "the event is settled after one try");

        sidecar.App.CallCount.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Without_policy_and_dead_letters_a_failed_event_is_delivered_once(string kind)
    {
        (TestSidecar sidecar, string topic) = await StartAsync(kind, ("redeliverInterval", "50"));
        await using TestSidecar _ = sidecar;
        sidecar.App.Answer = call => Task.FromResult(FakeApp.Status(HttpStatusCode.InternalServerError));
        sidecar.Run([TestSidecar.Subscription(Brokers.Name, topic)]);

        await PublishAsync(sidecar, topic, 2);
        await Eventually.TrueAsync(() => sidecar.App.CallCount == 2, "both were tried");
        await Eventually.TrueAsync(async () => await Brokers.IsSettledAsync(kind, sidecar, topic), "the broker has nothing that could come again");

        sidecar.App.CallCount.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_batch_is_sent_when_it_is_full_and_the_rest_when_time_is_up(string kind)
    {
        (TestSidecar sidecar, string topic) = await StartAsync(kind);
        await using TestSidecar _ = sidecar;
        sidecar.App.IsReachable = false;
        sidecar.Run([TestSidecar.Subscription(Brokers.Name, topic, bulk: new BulkSubscribe(10, TimeSpan.FromSeconds(5)))]); // longer than a machine stalls
        await PublishAsync(sidecar, topic, 25);
        sidecar.App.IsReachable = true;

        await Eventually.TrueAsync(() => sidecar.App.Calls.Sum(c => c.Data.Count) == 25, "all events were delivered");

        sidecar.App.Calls.Select(c => c.Data.Count).OrderDescending().ShouldBe([10, 10, 5]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_a_batch_only_what_failed_is_retried_and_what_fails_for_good_is_dead_lettered(string kind)
    {
        (TestSidecar sidecar, string topic) = await StartAsync(kind);
        await using TestSidecar _ = sidecar;
        sidecar.App.Answer = call => Task.FromResult(call.Path == "/dead" ? FakeApp.Success(call) : FakeApp.Statuses(call.EntryIds!.Zip(call.Data, (id, data) => (id, (int.Parse(data) % 3) switch { 0 => "SUCCESS", 1 => "RETRY", _ => "DROP" }))));
        sidecar.App.IsReachable = false;
        sidecar.Run(
            [
                TestSidecar.Subscription(Brokers.Name, topic, deadLetterTopic: topic + "-dead", bulk: new BulkSubscribe(6, TimeSpan.FromMinutes(1))),
                TestSidecar.Subscription(Brokers.Name, topic + "-dead", "/dead"),
            ],
            (Brokers.Name, ThreeRetries));
        await PublishAsync(sidecar, topic, 6);
        sidecar.App.IsReachable = true;

        await Eventually.TrueAsync(() => sidecar.App.Calls.Count(c => c.Path == "/dead") == 4, "four are among the dead letters");

        sidecar.App.Calls.Where(c => c.Path == "/dead").Select(c => int.Parse(c.Data[0])).Order().ShouldBe([1, 2, 4, 5]);
        sidecar.App.Calls.Where(c => c.Path == "/events").Select(c => string.Join(' ', c.Data)).ShouldBe(["0 1 2 3 4 5", "1 4", "1 4", "1 4"]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_bulk_answer_without_statuses_means_that_all_failed(string kind)
    {
        (TestSidecar sidecar, string topic) = await StartAsync(kind);
        await using TestSidecar _ = sidecar;
        sidecar.App.Answer = call => Task.FromResult(call.Path == "/dead" ? FakeApp.Success(call) : FakeApp.Status(HttpStatusCode.OK));
        sidecar.Run(
        [
            TestSidecar.Subscription(Brokers.Name, topic, deadLetterTopic: topic + "-dead", bulk: new BulkSubscribe(2, TimeSpan.FromMilliseconds(50))),
            TestSidecar.Subscription(Brokers.Name, topic + "-dead", "/dead"),
        ]);

        await PublishAsync(sidecar, topic, 2);

        await Eventually.TrueAsync(() => sidecar.App.Calls.Count(c => c.Path == "/dead") == 2, "both are among the dead letters");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_delivery_that_runs_when_the_sidecar_stops_is_waited_for(string kind)
    {
        (TestSidecar sidecar, string topic) = await StartAsync(kind);
        await using TestSidecar _ = sidecar;
        TaskCompletionSource<HttpResponseMessage> answer = new();
        sidecar.App.Answer = _ => answer.Task;
        sidecar.Run([TestSidecar.Subscription(Brokers.Name, topic)]);
        await PublishAsync(sidecar, topic, 1);
        await Eventually.TrueAsync(() => sidecar.App.CallCount == 1, "the delivery runs");

        Task stopping = sidecar.StopAsync();
        stopping.IsCompleted.ShouldBeFalse();
        answer.SetResult(FakeApp.Status(HttpStatusCode.OK));

        await stopping.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_cut_off_by_the_end_of_a_sidecar_is_delivered_by_the_next(string kind)
    {
        string topic = Brokers.NewTopic();
        Component component = await Brokers.OfAsync(kind);
        FakeApp first = new() { Answer = _ => new TaskCompletionSource<HttpResponseMessage>().Task };
        await using TestSidecar ending = new(first) { DrainTime = TimeSpan.FromMilliseconds(100) };
        await ending.AddAsync(component);
        ending.Run([TestSidecar.Subscription(Brokers.Name, topic)]);
        await PublishAsync(ending, topic, 150);
        await Eventually.TrueAsync(() => first.CallCount == 10, "all slots are taken");
        await ending.StopAsync();

        await using TestSidecar next = new(new FakeApp(), ending.Broker);
        await next.AddAsync(component);
        next.Run([TestSidecar.Subscription(Brokers.Name, topic)]);

        await Eventually.TrueAsync(() => next.App.Calls.SelectMany(c => c.Data).Distinct().Count() == 150, "everything came again, without waiting for a timeout");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Replicas_of_an_app_share_the_events_and_another_app_gets_its_own(string kind)
    {
        string topic = Brokers.NewTopic();
        Component component = await Brokers.OfAsync(kind);
        await using TestSidecar one = new(new FakeApp("app-a"));
        await using TestSidecar two = new(new FakeApp("app-a"), one.Broker);
        await using TestSidecar other = new(new FakeApp("app-b"), one.Broker);
        TaskCompletionSource bothHaveSome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (TestSidecar sidecar in new[] { one, two, other })
        {
            await sidecar.AddAsync(component);
            sidecar.App.Answer = async call =>
            {
                if (one.App.CallCount > 0 && two.App.CallCount > 0)
                {
                    bothHaveSome.TrySetResult();
                }

                // Neither takes all before the other has begun.
                await (sidecar == other ? Task.CompletedTask : bothHaveSome.Task);
                return FakeApp.Success(call);
            };
            sidecar.Run([TestSidecar.Subscription(Brokers.Name, topic)]);
        }

        await PublishAsync(one, topic, 400);
        await Eventually.TrueAsync(() => one.App.CallCount + two.App.CallCount == 400 && other.App.CallCount == 400, "all events were delivered");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task No_more_deliveries_run_at_once_than_the_component_allows(string kind)
    {
        (TestSidecar sidecar, string topic) = await StartAsync(kind, ("concurrency", "3"));
        await using TestSidecar _ = sidecar;
        int running = 0;
        ConcurrentBag<int> seen = [];
        TaskCompletionSource three = new(TaskCreationOptions.RunContinuationsAsynchronously);
        sidecar.App.Answer = async call =>
        {
            int now = Interlocked.Increment(ref running);
            seen.Add(now);
            if (now == 3)
            {
                three.TrySetResult();
            }

            await three.Task;
            await Task.Delay(5);
            Interlocked.Decrement(ref running);
            return FakeApp.Success(call);
        };
        sidecar.Run([TestSidecar.Subscription(Brokers.Name, topic), TestSidecar.Subscription(Brokers.Name, topic + "-2")]);

        await PublishAsync(sidecar, topic, 60);
        await PublishAsync(sidecar, topic + "-2", 60);
        await Eventually.TrueAsync(() => sidecar.App.CallCount == 120, "all events were delivered");

        seen.Max().ShouldBe(3);
    }

    [Fact]
    public async Task An_expired_event_is_not_delivered()
    {
        (TestSidecar sidecar, string topic) = await StartAsync("in-memory");
        await using TestSidecar _ = sidecar;
        byte[] expired = """{"id":"1","data":1,"expiration":"2020-01-01T00:00:00Z"}"""u8.ToArray();
        sidecar.Run([TestSidecar.Subscription(Brokers.Name, topic)]);

        await sidecar.Brokers.Find(Brokers.Name)!.Broker.PublishAsync(topic, new PubSubMessage(expired, new Dictionary<string, string>()), default);
        await PublishAsync(sidecar, topic, 1);

        await Eventually.TrueAsync(() => sidecar.Broker.Bytes == 0, "both are settled");
        sidecar.App.CallCount.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_delivery_that_fails_in_an_unforeseen_way_loses_nothing(string kind)
    {
        (TestSidecar sidecar, string topic) = await StartAsync(kind, ("processingTimeout", "100"), ("redeliverInterval", "50"));
        await using TestSidecar _ = sidecar;
        sidecar.App.Answer = call => sidecar.App.CallCount == 1 ? throw new NotSupportedException("unforeseen") : Task.FromResult(FakeApp.Success(call));
        sidecar.Run([TestSidecar.Subscription(Brokers.Name, topic)]);

        await PublishAsync(sidecar, topic, 1);

        await Eventually.TrueAsync(() => sidecar.App.CallCount >= 2, "the event came again");
    }

    [Fact]
    public async Task A_subscription_the_app_names_wins_over_a_declared_one()
    {
        string topic = Brokers.NewTopic();
        FakeApp app = new() { Subscriptions = $$"""[{"pubsubname":"{{Brokers.Name}}","topic":"{{topic}}","route":"own"}]""" };
        await using TestSidecar sidecar = new(app);
        await sidecar.AddAsync(await Brokers.OfAsync("in-memory"));
        SubscriptionRunner runner = sidecar.Run([TestSidecar.Subscription(Brokers.Name, topic, "/declared")]);

        await PublishAsync(sidecar, topic, 3);
        await Eventually.TrueAsync(() => app.CallCount == 3, "all events were delivered");

        app.Calls.ShouldAllBe(c => c.Path == "/own");
        runner.Active.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_subscription_is_left_out_when_the_scopes_of_the_component_forbid_it()
    {
        FakeApp app = new();
        await using TestSidecar sidecar = new(app);
        await sidecar.AddAsync(await Brokers.OfAsync("in-memory", ("subscriptionScopes", "app-a=allowed")));

        SubscriptionRunner runner = sidecar.Run([TestSidecar.Subscription(Brokers.Name, "allowed"), TestSidecar.Subscription(Brokers.Name, "forbidden")]);

        await Eventually.TrueAsync(() => runner.Active.Count > 0, "the subscriptions are in force");
        runner.Active.Select(s => s.Topic).ShouldBe(["allowed"]);
    }

    [Fact]
    public async Task A_rule_that_is_not_understood_stops_the_start()
    {
        await using TestSidecar sidecar = new(new FakeApp());
        await sidecar.AddAsync(await Brokers.OfAsync("in-memory"));
        Subscription subscription = TestSidecar.Subscription(Brokers.Name, "t", rules: new RouteRule("event.data.size > 10", "/big"));

        ResourceException error = Should.Throw<ResourceException>(() => sidecar.Run([subscription]));

        error.Message.ShouldStartWith("subscription.yaml:1: the subscription to 't' has a rule this sidecar cannot follow (event.data.size > 10)");
    }

    private static async Task<(TestSidecar Sidecar, string Topic)> StartAsync(string kind, params (string Name, string Value)[] metadata)
    {
        TestSidecar sidecar = new(new FakeApp());
        await sidecar.AddAsync(await Brokers.OfAsync(kind, metadata));
        return (sidecar, Brokers.NewTopic());
    }

    private static async Task PublishAsync(TestSidecar sidecar, string topic, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await sidecar.PublishAsync(Brokers.Name, topic, $"{i}");
        }
    }
}
