using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DsxDapr.DaprHttp.Tests.PubSub;

public sealed class TopicEndpointTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<CloudEvent<Order>> _handled = new();
    private LoopbackApp _app = null!;
    private Func<TopicResponse> _answer = static () => TopicResponse.Success;

    public async ValueTask InitializeAsync() => _app = await LoopbackApp.StartAsync(
        web =>
        {
            web.UseAuthentication();
            web.UseAuthorization();
            web.MapTopic<Order>("/events/one", HandleAsync).WithTopic("events", "one");
            web.MapGroup("/events").MapBulkTopic<Order>("/many", HandleAllAsync).WithTopic("work", "many").WithBulkSubscribe(50, 200);
            web.MapSubscribeHandler();
        },
        static builder =>
        {
            builder.Configuration.AddInMemoryCollection([new("APP_API_TOKEN", "app-token")]);
            builder.Services.AddAuthentication().AddDapr();
            builder.Services.AddDaprClient(static options =>
                options.JsonSerializerOptions = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower });
        });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task An_event_reaches_its_handler_and_is_acknowledged()
    {
        var (status, body) = await DeliverAsync("/events/one", Event("e1", """{"order_number":7}"""));

        status.ShouldBe(HttpStatusCode.OK);
        body.ShouldBe("""{"status":"SUCCESS"}""");
        var handled = _handled.ShouldHaveSingleItem();
        handled.Data.ShouldBe(new Order(7));
        handled.Id.ShouldBe("e1");
        handled.Type.ShouldBe("order.made");
        handled.Source.ShouldBe("app-a");
        handled.Subject.ShouldBe("s");
        handled.Topic.ShouldBe("ev");
        handled.PubSubName.ShouldBe("pubsub");
        handled.Time.ShouldBe(new DateTimeOffset(2026, 11, 22, 1, 56, 18, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(TopicResponse.Retry, "RETRY")]
    [InlineData(TopicResponse.Drop, "DROP")]
    public async Task A_handler_says_what_becomes_of_the_event(TopicResponse answer, string word)
    {
        _answer = () => answer;

        (await DeliverAsync("/events/one", Event("e1", """{"order_number":7}"""))).Body.ShouldBe($$"""{"status":"{{word}}"}""");
    }

    [Fact]
    public async Task An_event_whose_handler_throws_is_delivered_again_and_the_error_logged()
    {
        _answer = static () => throw new InvalidOperationException("database down");

        (await DeliverAsync("/events/one", Event("e1", """{"order_number":7}"""))).Body.ShouldBe("""{"status":"RETRY"}""");

        var entry = _app.Logs.Entries.Single(static entry => entry.Level == LogLevel.Error);
        entry.Message.ShouldContain("e1");
        entry.Exception.ShouldNotBeNull().Message.ShouldBe("database down");
    }

    [Theory]
    [InlineData("""{"order_number":"seven"}""")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    public async Task An_event_that_cannot_be_decoded_is_dropped_with_one_log_line(string data)
    {
        (await DeliverAsync("/events/one", Event("e1", data))).Body.ShouldBe("""{"status":"DROP"}""");

        _handled.ShouldBeEmpty();
        _app.Logs.Entries.Count(static entry => entry.Level == LogLevel.Error).ShouldBe(1);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task Something_that_is_no_event_is_dropped(string body) =>
        (await DeliverAsync("/events/one", body)).Body.ShouldBe("""{"status":"DROP"}""");

    [Fact]
    public async Task A_bulk_reaches_its_handler_as_one_and_every_entry_is_acknowledged()
    {
        var (_, body) = await DeliverAsync(
            "/events/many", Bulk(("a", Event("e1", """{"order_number":1}""")), ("b", Event("e2", """{"order_number":2}"""))));

        body.ShouldBe("""{"statuses":[{"entryId":"a","status":"SUCCESS"},{"entryId":"b","status":"SUCCESS"}]}""");
        _handled.Select(static item => item.Data.OrderNumber).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_bulk_whose_handler_throws_is_delivered_again_but_for_what_cannot_be_decoded()
    {
        _answer = static () => throw new InvalidOperationException("database down");

        var (_, body) = await DeliverAsync(
            "/events/many", Bulk(("a", Event("e1", """{"order_number":1}""")), ("b", "\"text\""), ("c", Event("e3", "null"))));

        body.ShouldBe(
            """{"statuses":[{"entryId":"a","status":"RETRY"},{"entryId":"b","status":"DROP"},{"entryId":"c","status":"DROP"}]}""");
    }

    [Fact]
    public async Task A_bulk_of_nothing_but_undecodable_entries_does_not_reach_the_handler()
    {
        (await DeliverAsync("/events/many", Bulk(("b", "{}")))).Body.ShouldBe("""{"statuses":[{"entryId":"b","status":"DROP"}]}""");

        _handled.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_single_event_on_the_route_of_a_bulk_is_refused_and_not_taken_for_an_empty_bulk()
    {
        (await DeliverAsync("/events/many", Event("e1", """{"order_number":1}"""))).Status.ShouldBe(HttpStatusCode.BadRequest);

        _handled.ShouldBeEmpty();
        _app.Logs.Entries.ShouldContain(static entry => entry.Level == LogLevel.Error);
    }

    [Fact]
    public async Task Something_that_is_no_bulk_is_refused() =>
        (await DeliverAsync("/events/many", "not json")).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("/events/one")]
    [InlineData("/events/many")]
    public async Task Nobody_but_the_sidecar_can_post_an_event(string path)
    {
        (await DeliverAsync(path, Event("e1", """{"order_number":7}"""), token: "guessed")).Status.ShouldBe(HttpStatusCode.Unauthorized);

        _handled.ShouldBeEmpty();
    }

    [Fact]
    public async Task Subscriptions_are_listed_for_the_sidecar()
    {
        var list = await _app.Client.GetStringAsync(new Uri("/dapr/subscribe", UriKind.Relative));

        list.ShouldBe(
            """[{"pubsubname":"events","topic":"one","route":"/events/one"},"""
            + """{"pubsubname":"work","topic":"many","route":"/events/many","bulkSubscribe":{"enabled":true,"maxMessagesCount":50,"maxAwaitDurationMs":200}}]""");
    }

    private static string Event(string id, string data) =>
        $$"""{"data":{{data}},"datacontenttype":"application/json","id":"{{id}}","pubsubname":"pubsub","source":"app-a","specversion":"1.0","subject":"s","time":"2026-11-22T01:56:18Z","topic":"ev","traceid":"","traceparent":"","tracestate":"","type":"order.made"}""";

    private static string Bulk(params (string Id, string Event)[] entries)
    {
        var items = entries.Select(static entry =>
            $$$"""{"entryId":"{{{entry.Id}}}","event":{{{entry.Event}}},"metadata":{},"contentType":"application/cloudevents+json"}""");
        return $$"""{"id":"bulk-1","entries":[{{string.Join(',', items)}}],"metadata":{},"pubsubname":"work","topic":"many","type":"com.dapr.event.sent.bulk"}""";
    }

    private Task<TopicResponse> HandleAsync(CloudEvent<Order> delivered, CancellationToken cancellationToken)
    {
        var answer = _answer();
        _handled.Enqueue(delivered);
        return Task.FromResult(answer);
    }

    private Task HandleAllAsync(IReadOnlyList<CloudEvent<Order>> delivered, CancellationToken cancellationToken)
    {
        _ = _answer();
        foreach (var item in delivered)
        {
            _handled.Enqueue(item);
        }

        return Task.CompletedTask;
    }

    private async Task<(HttpStatusCode Status, string Body)> DeliverAsync(string path, string body, string token = "app-token")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/cloudevents+json"),
            Headers = { { "dapr-api-token", token } },
        };
        using var response = await _app.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private sealed record Order(int OrderNumber);
}
