using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Hub.Tests.Wire;
using DsxDapr.Testing;

namespace DsxDapr.Hub.Tests.DeadLetters;

/// <summary>Our own view of dead letters, and how the brokers' dead letters get there.</summary>
public sealed class DeadLetterTests : IAsyncLifetime
{
    private const string Own = "/api/v1/dead-letters";
    private const string AppToken = "the-sidecars-token";
    private const int MaxDispatches = 2;

    private HubApp _hub = null!;
    private ScanHistory _history = null!;

    public async ValueTask InitializeAsync()
    {
        // The hub looks for leases that ran out, too: whoever is first must come to the same end.
        _hub = await HubApp.StartAsync(("APP_API_TOKEN", AppToken), ("DSXCONNECT_RELAY:MAX_DISPATCHES", $"{MaxDispatches}"));
        _history = new ScanHistory(_hub);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task A_result_that_could_not_be_recorded_with_others_is_recorded_on_its_own()
    {
        await _history.AcceptAsync("job", "/a");
        var result = _history.ResultOf(await _history.LeaseAsync());

        (await DeliverAsync(Topics.DeadLettersOf(Topics.ScanResults), result)).ShouldBe("SUCCESS");

        (await JobAsync()).Clean.ShouldBe(1);
        (await LettersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_result_that_cannot_be_understood_is_kept_and_shown_whole()
    {
        (await DeliverAsync(Topics.DeadLettersOf(Topics.ScanResults), new { task_id = 7, verdict = "purple" })).ShouldBe("SUCCESS");
        await DeliverAsync(Topics.DeadLettersOf(Topics.ScanResults), new { task_id = 7, verdict = "purple" });

        var letter = (await LettersAsync()).ShouldHaveSingleItem();
        (letter.GetProperty("kind").GetString(), letter.GetProperty("reason").GetString()).ShouldBe(("scan_result", "bad_payload"));
        var whole = await _hub.AskAsync(HubApp.Viewer, "GET", $"{Own}/{letter.GetProperty("id").GetInt64()}");
        whole.Body.GetProperty("data").GetProperty("verdict").GetString().ShouldBe("purple");

        var requeued = await _hub.AskAsync(HubApp.Operator, "POST", Own + "/requeue?kind=scan_result");
        requeued.Text.ShouldBe("""{"requeued":0,"refused":1}""");
        (await LettersAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_kept_result_that_can_be_understood_by_now_is_applied_when_it_is_requeued()
    {
        await _history.AcceptAsync("job", "/a");
        var result = _history.ResultOf(await _history.LeaseAsync());
        var message = new DeadMessage(Topics.ScanResults, "e/1", "t", "job", JsonSerializer.Serialize(result, WireJson.Options));
        await _history.Ledger.KeepDeadMessageAsync(DeadLetterKind.Result, message, DeadLetterReason.BadPayload, null, HubApp.Token);

        (await _hub.AskAsync(HubApp.Operator, "POST", Own + "/requeue")).Text.ShouldBe("""{"requeued":1,"refused":0}""");

        (await JobAsync()).Clean.ShouldBe(1);
        (await LettersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_event_that_a_consumer_could_not_take_is_kept_and_published_again_on_demand()
    {
        (await DeliverAsync(Topics.UndeliveredEvents, new { job_id = "job-7" }, Topics.Jobs)).ShouldBe("SUCCESS");
        (await LettersAsync()).ShouldHaveSingleItem().GetProperty("kind").GetString().ShouldBe("event");

        (await _hub.AskAsync(HubApp.Operator, "POST", Own + "/requeue?kind=event")).Text.ShouldBe("""{"requeued":1,"refused":0}""");

        await Eventually.TrueAsync(
            () => _hub.Sidecar.Published.Any(one => one.Topic == Topics.Jobs && one.Entry.GetRawText().Contains("job-7", StringComparison.Ordinal)),
            "the event is published again");
        (await LettersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_but_the_sidecar_can_bring_dead_letters()
    {
        using var client = _hub.ClientOf(HubApp.Admin);
        using var response = await client.PostAsJsonAsync("/events/undelivered-events", new { data = new { } }, HubApp.Token);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await LettersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_list_comes_in_pages_and_can_be_narrowed_to_a_job()
    {
        await _history.DeadAsync("one", "/a");
        await _history.DeadAsync("other", "/b");
        await _history.DeadAsync("one", "/c");

        var first = (await _hub.AskAsync(HubApp.Viewer, "GET", Own + "?limit=2")).Body;
        var rest = (await _hub.AskAsync(HubApp.Viewer, "GET", $"{Own}?limit=2&cursor={first.GetProperty("next_cursor").GetString()}")).Body;
        var ofOne = (await _hub.AskAsync(HubApp.Viewer, "GET", Own + "?job_id=one")).Body;

        Locations(first).ShouldBe(["/a", "/b"]);
        Locations(rest).ShouldBe(["/c"]);
        Locations(ofOne).ShouldBe(["/a", "/c"]);
        first.GetProperty("counts").GetProperty("scan_request").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task A_verdict_that_comes_late_takes_its_dead_letter_away()
    {
        await _history.AcceptAsync("job", "/a");
        var item = await _history.LeaseAsync();
        await _history.RecordAsync(_history.ResultOf(item) with
        {
            Verdict = Contracts.Events.ScanVerdict.Error,
            Failure = new Contracts.Events.ScanFailure("timeout", "slow", Retriable: true),
        });
        (await LettersAsync()).ShouldHaveSingleItem().GetProperty("reason").GetString().ShouldBe("max_retries_exceeded");

        await _history.RecordAsync(_history.ResultOf(item));

        (await LettersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_requeued_item_has_all_its_dispatches_before_it_and_none_is_numbered_as_before()
    {
        await _history.AcceptAsync("job", "/a");
        await DieOfSilenceAsync();

        await _hub.AskAsync(HubApp.Operator, "POST", Own + "/requeue");

        var again = await _history.LeaseAsync();
        again.Attempt.ShouldBe(3);
        _hub.Clock.Advance(TimeSpan.FromSeconds(61));
        await _history.Ledger.ExpireLeasesAsync(MaxDispatches, HubApp.Token);
        (await _history.Ledger.FindItemAsync(again.TaskId, HubApp.Token))!.State.ShouldBe(ItemState.Accepted);
    }

    [Fact]
    public async Task What_a_finished_job_leaves_goes_with_its_results()
    {
        await _history.DeadAsync("job", "/a");

        (await _hub.AskAsync(HubApp.Operator, "DELETE", "scan/results?job_id=job")).Status.ShouldBe(HttpStatusCode.OK);

        (await LettersAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("GET", "?kind=unknown", HttpStatusCode.UnprocessableEntity)]
    [InlineData("GET", "?cursor=x", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/9999", HttpStatusCode.NotFound)]
    [InlineData("POST", "/requeue?kind=", HttpStatusCode.UnprocessableEntity)]
    [InlineData("DELETE", "?id=", HttpStatusCode.UnprocessableEntity)]
    [InlineData("DELETE", "?id=x", HttpStatusCode.UnprocessableEntity)]
    public async Task A_choice_that_is_none_is_refused_and_never_taken_for_all(string method, string query, HttpStatusCode status)
    {
        await _history.DeadAsync("job", "/a");

        (await _hub.AskAsync(HubApp.Admin, method, Own + query)).Status.ShouldBe(status);

        (await LettersAsync()).ShouldHaveSingleItem();
    }

    private static List<string?> Locations(JsonElement page) =>
        [.. page.GetProperty("dead_letters").EnumerateArray().Select(letter => letter.GetProperty("location").GetString())];

    private async Task DieOfSilenceAsync()
    {
        for (var dispatch = 0; dispatch < MaxDispatches; dispatch++)
        {
            await _history.LeaseAsync();
            _hub.Clock.Advance(TimeSpan.FromSeconds(61));
            await _history.Ledger.ExpireLeasesAsync(MaxDispatches, HubApp.Token);
        }

        (await JobAsync()).Dead.ShouldBe(1);
    }

    private async Task<string> DeliverAsync(string topic, object data, string? from = null)
    {
        using var client = _hub.ClientOf(null);
        client.DefaultRequestHeaders.Add("dapr-api-token", AppToken);
        var message = new { id = "e/1", type = "t", source = "s", subject = "job", topic = from ?? Topics.ScanResults, data };
        using var response = await client.PostAsJsonAsync(Topics.RouteOf(topic), message, WireJson.Options, HubApp.Token);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(HubApp.Token)).GetProperty("status").GetString()!;
    }

    private async Task<List<JsonElement>> LettersAsync() =>
        [.. (await _hub.AskAsync(HubApp.Viewer, "GET", Own)).Body.GetProperty("dead_letters").EnumerateArray()];

    private async Task<JobRecord> JobAsync() => (await _history.Ledger.FindJobAsync("job", HubApp.Token)).ShouldNotBeNull();
}
