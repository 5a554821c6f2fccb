using System.Text.Json;

namespace DsxDapr.DaprHttp.Tests.PubSub;

public sealed class PublishTests : IAsyncLifetime
{
    private FakeSidecar _sidecar = null!;
    private DaprClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _sidecar = await FakeSidecar.StartAsync();
        _client = _sidecar.CreateClient(static builder =>
            builder.UseJsonSerializationOptions(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower }));
    }

    public ValueTask DisposeAsync() => _sidecar.DisposeAsync();

    [Fact]
    public async Task An_event_is_published_as_json_with_its_metadata_in_the_query()
    {
        await _client.PublishEventAsync("events", "a/b", new Order(1), new Dictionary<string, string> { ["cloudevent.type"] = "order.made" });

        _sidecar.Last.Method.ShouldBe("POST");
        _sidecar.Last.Target.ShouldBe("/v1.0/publish/events/a%2Fb?metadata.cloudevent.type=order.made");
        _sidecar.Last.Headers["Content-Type"].ShouldBe("application/json");
        _sidecar.Last.Body.ShouldBe("""{"order_number":1}""");
    }

    [Fact]
    public async Task A_topic_that_is_not_allowed_is_an_error()
    {
        _sidecar.Answers(403, """{"errorCode":"ERR_PUBSUB_FORBIDDEN","message":"topic is not allowed"}""");

        var error = await Should.ThrowAsync<DaprException>(() => _client.PublishEventAsync("events", "t", new Order(1)));

        error.ErrorCode.ShouldBe("ERR_PUBSUB_FORBIDDEN");
    }

    [Fact]
    public async Task Events_are_published_in_bulk_with_their_own_id_type_and_subject()
    {
        var answer = await _client.BulkPublishEventAsync<Order>(
            "events", "t", [new BulkPublishEntry<Order>(new Order(1), "id-1", "order.made", "s"), new BulkPublishEntry<Order>(new Order(2))]);

        answer.FailedEntries.ShouldBeEmpty();
        _sidecar.Last.Target.ShouldBe("/v1.0/publish/bulk/events/t");
        _sidecar.Last.Body.ShouldBe(
            """[{"entryId":"id-1","event":{"order_number":1},"contentType":"application/json","metadata":"""
            + """{"cloudevent.id":"id-1","cloudevent.type":"order.made","cloudevent.subject":"s"}},"""
            + """{"entryId":"1","event":{"order_number":2},"contentType":"application/json"}]""");
    }

    [Fact]
    public async Task Events_that_were_not_published_are_returned()
    {
        _sidecar.Answers(
            500, """{"failedEntries":[{"entryId":"1","error":"connection refused"}],"errorCode":"ERR_PUBSUB_PUBLISH_MESSAGE"}""");

        var answer = await _client.BulkPublishEventAsync<Order>("events", "t", [new Order(1), new Order(2)]);

        var failed = answer.FailedEntries.ShouldHaveSingleItem();
        failed.Entry.EventData.ShouldBe(new Order(2));
        failed.ErrorMessage.ShouldBe("connection refused");
    }

    [Theory]
    [InlineData(404, """{"errorCode":"ERR_PUBSUB_NOT_FOUND","message":"pubsub nosuch is not found"}""")]
    [InlineData(500, """{"errorCode":"ERR_PUBSUB_PUBLISH_MESSAGE","message":"stream too large"}""")]
    [InlineData(500, "not json")]
    public async Task A_bulk_that_failed_as_a_whole_is_an_error(int status, string body)
    {
        _sidecar.Answers(status, body);

        await Should.ThrowAsync<DaprException>(() => _client.BulkPublishEventAsync<Order>("events", "t", [new Order(1)]));
    }

    [Fact]
    public async Task Nothing_to_publish_asks_nothing()
    {
        await _client.BulkPublishEventAsync<Order>("events", "t", Array.Empty<Order>());

        _sidecar.Requests.ShouldBeEmpty();
    }

    private sealed record Order(int OrderNumber);
}
