using System.Net;
using System.Text.Json;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Ledger.Sql;
using DsxDapr.Hub.Live;
using DsxDapr.Hub.ScanOnce;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Tests.Wire;

/// <summary>The wire contract §3.8.</summary>
public sealed class LiveRouteTests : IAsyncLifetime
{
    private HubApp _hub = null!;
    private ScanHistory _history = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubApp.StartAsync(("DSXCONNECT_LIVE:MAX_SUBSCRIBERS", "3"));
        _history = new ScanHistory(_hub);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Theory]
    [InlineData("scan-result", """{"type":"connected"}""")]
    [InlineData("connector-registered", """{"type":"connected","message":"Connector SSE stream started"}""")]
    [InlineData("job-summary/j", """{"type":"connected","job_id":"j"}""")]
    public async Task A_stream_begins_with_a_retry_hint_and_a_connected_frame(string route, string connected)
    {
        using var client = await LiveClient.OpenAsync(_hub, route);

        client.Response.StatusCode.ShouldBe(HttpStatusCode.OK);
        client.Response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        client.Response.Headers.CacheControl!.ToString().ShouldBe("no-cache");
        client.Response.Headers.GetValues("X-Accel-Buffering").ShouldBe(["no"]);
        (await client.LineAsync()).ShouldBe("retry: 5000");
        (await client.LineAsync()).ShouldBe("");
        (await client.LineAsync()).ShouldBe("data: " + connected);
        (await client.LineAsync()).ShouldBe("");
    }

    [Fact]
    public async Task A_finished_item_is_shown_with_its_result_and_its_job()
    {
        using var client = await LiveClient.OpenAsync(_hub, "scan-result");
        await client.NextAsync("connected");

        var task = await _history.ScannedAsync("job", "/a");

        var shown = await client.NextAsync("scan_result");
        shown.EnumerateObject().Select(member => member.Name).ShouldBe(["type", "scan_result", "job"]);
        var result = shown.GetProperty("scan_result");
        result.GetProperty("id").GetInt32().ShouldBe(-1);
        result.GetProperty("scan_request_task_id").GetGuid().ShouldBe(task);
        result.GetProperty("status").GetString().ShouldBe("scanned");
        var verdict = result.GetProperty("verdict");
        verdict.GetProperty("verdict").GetString().ShouldBe("Benign");
        verdict.TryGetProperty("x_custom_metadata", out _).ShouldBeTrue();
        verdict.TryGetProperty("X-Custom-Metadata", out _).ShouldBeFalse();
        var job = shown.GetProperty("job");
        job.EnumerateObject().Select(member => member.Name).ShouldBe(
        [
            "job_id", "status", "processed_count", "total", "enqueued_total", "enqueued_count", "succeeded_count", "failed_count",
            "cancelled_count", "skipped_count", "enqueue_done", "last_update", "duration_secs", "processing_window_secs", "eta_secs",
            "time_remaining",
        ]);
        (job.GetProperty("processed_count").GetInt32(), job.GetProperty("status").GetString()).ShouldBe((1, "completed"));
    }

    [Fact]
    public async Task A_malicious_item_is_shown_once_when_its_action_is_over()
    {
        using var client = await LiveClient.OpenAsync(_hub, "scan-result");
        await client.NextAsync("connected");

        var bad = await _history.ActedAsync("job", "/bad", ResponseStatus.Success);
        var next = await _history.ScannedAsync("job", "/good");

        var shown = (await client.NextAsync("scan_result")).GetProperty("scan_result");
        shown.GetProperty("scan_request_task_id").GetGuid().ShouldBe(bad);
        shown.GetProperty("status").GetString().ShouldBe("action succeeded");
        (await client.NextAsync("scan_result")).GetProperty("scan_result").GetProperty("scan_request_task_id").GetGuid().ShouldBe(next);
    }

    [Fact]
    public async Task What_happened_before_is_not_shown_and_every_tenth_event_brings_a_heartbeat()
    {
        await _history.ScannedAsync("job", "/before");
        using var client = await LiveClient.OpenAsync(_hub, "scan-result");
        await client.NextAsync("connected");

        for (var item = 0; item < 11; item++)
        {
            await _history.ScannedAsync("job", $"/{item}");
        }

        for (var item = 0; item < 10; item++)
        {
            LocationOf(await client.NextAsync()).ShouldBe($"/{item}");
        }

        (await client.NextAsync())!.Value.GetRawText().ShouldBe("""{"type":"heartbeat"}""");
        LocationOf(await client.NextAsync()).ShouldBe("/10");
    }

    [Fact]
    public async Task A_job_that_is_steered_is_shown_without_estimates()
    {
        await _history.AcceptAsync("job", "/a");
        using var client = await LiveClient.OpenAsync(_hub, "scan-result");
        await client.NextAsync("connected");

        foreach (var (verb, status) in new[] { ("pause", "paused"), ("resume", "running"), ("cancel", "cancelled") })
        {
            await _hub.AskAsync(HubApp.Operator, "POST", $"scan/jobs/job/{verb}");

            var shown = await client.NextAsync("scan_result");
            shown.GetProperty("scan_result").GetRawText().ShouldBe("""{"type":"job_status"}""");
            shown.GetProperty("job").TryGetProperty("eta_secs", out _).ShouldBeFalse();
            if (status != "running")
            {
                shown.GetProperty("job").GetProperty("status").GetString().ShouldBe(status);
            }
        }
    }

    [Fact]
    public async Task Connectors_that_come_stay_and_go_are_shown()
    {
        using var client = await LiveClient.OpenAsync(_hub, "connector-registered");
        await client.NextAsync("connected");
        using var connector = new TestConnector(_hub);

        await connector.RegisterAsync();
        await connector.RefreshAsync();
        using var goodbye = await connector.SendAsync(HttpMethod.Delete, Contracts.HubRoutes.Unregister(connector.Uuid));

        var registered = await client.NextAsync("registered");
        registered.EnumerateObject().Select(member => member.Name).ShouldBe(["type", "uuid", "name", "url", "ts"]);
        registered.GetProperty("uuid").GetGuid().ShouldBe(connector.Uuid);
        registered.GetProperty("url").GetString().ShouldBe("http://127.0.0.1:9/test-connector");
        registered.GetProperty("ts").GetDouble().ShouldBe(_hub.Clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0, 0.01);
        (await client.NextAsync("refreshed")).GetProperty("name").GetString().ShouldBe("test-connector");
        (await client.NextAsync("unregistered")).GetProperty("url").GetString().ShouldBe("");
    }

    [Fact]
    public async Task A_silent_stream_of_connectors_has_a_heartbeat_every_ten_seconds()
    {
        using var client = await LiveClient.OpenAsync(_hub, "connector-registered");
        await client.NextAsync("connected");
        var waiting = _hub.Clock.PendingTimers;

        await Eventually.TrueAsync(() => _hub.Clock.PendingTimers > 0 && _hub.Clock.PendingTimers >= waiting, "the stream waits");
        var heartbeat = client.NextAsync();
        await Eventually.TrueAsync(
            () =>
            {
                _hub.Clock.Advance(TimeSpan.FromSeconds(10));
                return heartbeat.IsCompleted;
            },
            "a heartbeat comes");

        (await heartbeat)!.Value.GetRawText().ShouldBe("""{"type":"heartbeat"}""");
    }

    [Fact]
    public async Task The_figures_of_a_job_come_every_interval_with_numbers_for_numbers()
    {
        await _history.ScannedAsync("job", "/a");
        using var client = await LiveClient.OpenAsync(_hub, "job-summary/job?interval=2");
        await client.NextAsync("connected");

        var first = (await client.NextAsync())!.Value;
        first.GetProperty("ts").GetInt64().ShouldBe(_hub.Clock.GetUtcNow().ToUnixTimeSeconds());
        first.GetProperty("job").EnumerateObject().Select(member => member.Name).ShouldBe(
        [
            "job_id", "status", "processed_count", "total", "succeeded_count", "failed_count", "cancelled_count", "skipped_count",
            "last_update", "duration_secs", "processing_window_secs", "eta_secs", "time_remaining",
        ]);
        var second = client.NextAsync();
        second.IsCompleted.ShouldBeFalse();
        await _history.ScannedAsync("job", "/b");
        await Eventually.TrueAsync(
            () =>
            {
                _hub.Clock.Advance(TimeSpan.FromSeconds(2));
                return second.IsCompleted;
            },
            "the next figures come");
        (await second)!.Value.GetProperty("job").GetProperty("total").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_job_that_is_not_known_is_said_not_to_be_found()
    {
        using var client = await LiveClient.OpenAsync(_hub, "job-summary/nothing");
        await client.NextAsync("connected");

        (await client.NextAsync())!.Value.GetRawText().ShouldBe("""{"type":"job_summary","job_id":"nothing","status":"not_found"}""");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("61")]
    [InlineData("soon")]
    public async Task An_interval_that_is_out_of_range_is_refused(string interval) =>
        (await _hub.AskAsync(HubApp.Viewer, "GET", $"subscribe/job-summary/job?interval={interval}")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);

    [Theory]
    [InlineData("scan-result")]
    [InlineData("connector-registered")]
    [InlineData("job-summary/job")]
    public async Task Nobody_listens_without_a_token(string route) =>
        (await _hub.AskAsync(null, "GET", "subscribe/" + route)).Status.ShouldBe(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task Only_so_many_may_listen_and_who_leaves_makes_room()
    {
        var clients = new List<LiveClient>();
        for (var client = 0; client < 3; client++)
        {
            clients.Add(await LiveClient.OpenAsync(_hub, "scan-result"));
        }

        var refused = await _hub.AskAsync(HubApp.Viewer, "GET", "subscribe/scan-result");
        (refused.Status, refused.Detail).ShouldBe((HttpStatusCode.ServiceUnavailable, "too_many_subscribers"));
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));

        clients.ForEach(client => client.Dispose());
        var seats = _hub.Services.GetRequiredService<LiveSeats>();
        await Eventually.TrueAsync(() => seats.Taken == 0, "the seats are free again");
    }

    [Fact]
    public async Task Streams_end_at_once_when_the_hub_stops()
    {
        using var results = await LiveClient.OpenAsync(_hub, "scan-result");
        using var job = await LiveClient.OpenAsync(_hub, "job-summary/job");
        await results.NextAsync("connected");
        await job.NextAsync("job_summary");

        _hub.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        (await results.NextAsync()).ShouldBeNull();
        (await job.NextAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task What_another_hub_records_in_the_same_ledger_is_shown_too()
    {
        using var client = await LiveClient.OpenAsync(_hub, "scan-result");
        await client.NextAsync("connected");
        await _history.AcceptAsync("job", "/a");
        var item = await _history.LeaseAsync();

        // The same ledger without this hub's signals is what another process has.
        var another = new SqlLedger(_hub.Services.GetRequiredService<ILedgerDatabase>(), new LedgerSignals(), _hub.Services.GetRequiredService<IOptions<ScanOnceOptions>>(), _hub.Clock);
        await another.RecordAsync([_history.ResultOf(item)], (_, _) => null, HubApp.Token);

        LocationOf(await client.NextAsync()).ShouldBe("/a");
    }

    [Fact]
    public void A_subscriber_that_does_not_keep_up_is_dropped_and_costs_no_more_memory()
    {
        var subscription = new LiveSubscription();

        var taken = Enumerable.Range(0, 10_000).TakeWhile(_ => subscription.TryAdd([1])).Count();

        taken.ShouldBe(500);
        subscription.TryAdd([1]).ShouldBeFalse();
    }

    private static string? LocationOf(JsonElement? shown) =>
        shown!.Value.GetProperty("scan_result").GetProperty("scan_request").GetProperty("location").GetString();
}
