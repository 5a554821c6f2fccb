using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace DsxDapr.Forwarder.Tests.App;

public sealed class ForwarderAppTests : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private ForwarderApp _forwarder = null!;

    public ValueTask InitializeAsync()
    {
        _forwarder = new ForwarderApp(_directory.Output);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _forwarder.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Results_come_in_bulk_and_are_acknowledged_one_by_one()
    {
        using var answer = await _forwarder.DeliverAsync("/events/scan-results", Bulk(Event("1"), Event("2")));

        StatusesOf(await answer.Content.ReadFromJsonAsync<JsonElement>()).ShouldBe(["SUCCESS", "SUCCESS"]);
        _directory.ReadIds().ShouldBe(["1", "2"]);
    }

    [Theory]
    [InlineData("/events/item-actions")]
    [InlineData("/events/jobs")]
    public async Task The_other_events_come_one_at_a_time(string route)
    {
        using var answer = await _forwarder.DeliverAsync(route, Event("1"));

        (await answer.Content.ReadAsStringAsync()).ShouldContain("SUCCESS");
        _directory.ReadIds().ShouldBe(["1"]);
    }

    [Fact]
    public async Task What_cannot_be_written_is_to_be_delivered_again()
    {
        Directory.CreateDirectory(_directory.Output);

        using var bulk = await _forwarder.DeliverAsync("/events/scan-results", Bulk(Event("1"), Event("2")));
        using var single = await _forwarder.DeliverAsync("/events/jobs", Event("3"));

        StatusesOf(await bulk.Content.ReadFromJsonAsync<JsonElement>()).ShouldBe(["RETRY", "RETRY"]);
        (await single.Content.ReadAsStringAsync()).ShouldContain("RETRY");
    }

    [Fact]
    public async Task Events_from_anybody_but_the_sidecar_are_refused()
    {
        using var answer = await _forwarder.DeliverAsync("/events/scan-results", Bulk(Event("1")), token: "wrong");

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        File.Exists(_directory.Output).ShouldBeFalse();
    }

    private static object Event(string id) =>
        new { id, source = "dsx-scanner", type = "dsx.scan.completed.v1", data = new { verdict = "clean" } };

    private static object Bulk(params object[] events) => new
    {
        topic = "scan-results",
        pubsubname = "dsx-events",
        entries = events.Select((e, i) => new { entryId = $"{i}", @event = e, contentType = "application/cloudevents+json" }),
    };

    private static IEnumerable<string?> StatusesOf(JsonElement answer) =>
        answer.GetProperty("statuses").EnumerateArray().Select(s => s.GetProperty("status").GetString());
}
