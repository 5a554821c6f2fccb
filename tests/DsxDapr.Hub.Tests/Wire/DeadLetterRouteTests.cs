using System.Text.Json;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Tests.App;

namespace DsxDapr.Hub.Tests.Wire;

/// <summary>The wire contract §3.7, row by row.</summary>
public sealed class DeadLetterRouteTests : IAsyncLifetime
{
    private const string Admin = "admin/dead-letter";

    private HubApp _hub = null!;
    private ScanHistory _history = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubApp.StartAsync();
        _history = new ScanHistory(_hub);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Stats_name_every_queue_with_its_length_and_three_samples()
    {
        for (var item = 0; item < 4; item++)
        {
            await _history.DeadAsync("job", $"/gone/{item}");
        }

        var stats = (await AskAsync("GET", "stats")).Body;

        stats.GetProperty("total_items").GetInt32().ShouldBe(4);
        stats.GetProperty("active_queues").GetInt32().ShouldBe(1);
        var queues = stats.GetProperty("queues");
        queues.EnumerateObject().Select(queue => queue.Name).ShouldBe(["scan_request", "verdict_action", "scan_result"]);
        var scans = queues.GetProperty("scan_request");
        scans.EnumerateObject().Select(member => member.Name)
            .ShouldBe(["queue_name", "queue_type", "length", "ttl_seconds", "exists", "sample_items"]);
        scans.GetProperty("queue_name").GetString().ShouldBe("app:dsx-connect:dlq:scan_request");
        (scans.GetProperty("length").GetInt32(), scans.GetProperty("ttl_seconds").GetInt32()).ShouldBe((4, -1));
        scans.GetProperty("sample_items").GetArrayLength().ShouldBe(3);
        var none = queues.GetProperty("verdict_action");
        (none.GetProperty("exists").GetBoolean(), none.GetProperty("ttl_seconds").GetInt32()).ShouldBe((false, -2));
        none.GetProperty("sample_items").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_dead_scan_tells_its_reason_its_attempts_and_what_was_to_be_scanned()
    {
        var task = await _history.DeadAsync("job", "/gone");

        var stats = (await AskAsync("GET", "stats/scan_request")).Body;

        var item = stats.GetProperty("sample_items").EnumerateArray().ShouldHaveSingleItem();
        item.EnumerateObject().Select(member => member.Name).ShouldBe(
            ["queue", "reason", "error_details", "retry_count", "idempotency_key", "payload", "meta", "chain"]);
        item.GetProperty("queue").GetString().ShouldBe("scan_request");
        item.GetProperty("reason").GetString().ShouldBe("item_not_found_no_retry");
        item.GetProperty("error_details").GetString().ShouldBe("it is gone");
        item.GetProperty("retry_count").GetInt32().ShouldBe(0);
        item.GetProperty("idempotency_key").GetString()!.Length.ShouldBe(64);
        item.GetProperty("payload").EnumerateObject().Select(member => member.Name).ShouldBe(["scan_request"]);
        item.GetProperty("payload").GetProperty("scan_request").GetProperty("location").GetString().ShouldBe("/gone");
        item.GetProperty("chain").GetProperty("scan_request_task_id").GetGuid().ShouldBe(task);
    }

    [Fact]
    public async Task Items_are_a_part_of_a_queue_with_its_end_included()
    {
        for (var item = 0; item < 5; item++)
        {
            await _history.DeadAsync("job", $"/gone/{item}");
        }

        var answer = (await AskAsync("GET", "items/scan_request?start=1&end=3")).Body;

        answer.EnumerateObject().Select(member => member.Name).ShouldBe(
            ["queue_type", "queue_name", "total_length", "returned_count", "start_index", "end_index", "items"]);
        answer.GetProperty("total_length").GetInt32().ShouldBe(5);
        answer.GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("payload").GetProperty("scan_request").GetProperty("location").GetString())
            .ShouldBe(["/gone/1", "/gone/2", "/gone/3"]);
    }

    [Fact]
    public async Task Requeued_scans_are_scanned_again_and_their_job_completes_again_with_true_figures()
    {
        await _history.DeadAsync("job", "/a");
        (await JobAsync("job")).Status.ShouldBe(JobStatus.Completed);

        var answer = (await AskAsync("POST", "requeue/scan_request?target_task=dsx_connect.tasks.scan.request")).Body;

        answer.EnumerateObject().Select(member => member.Name).ShouldBe(
            ["success", "queue_type", "queue_name", "requeued_count", "remaining_count", "failed_count"]);
        (answer.GetProperty("requeued_count").GetInt32(), answer.GetProperty("remaining_count").GetInt32()).ShouldBe((1, 0));
        var reopened = await JobAsync("job");
        (reopened.Status, reopened.Open, reopened.Dead, reopened.FinishedAt).ShouldBe((JobStatus.Running, 1L, 0L, null));

        await _history.RecordAsync(_history.ResultOf(await _history.LeaseAsync()));
        var done = await JobAsync("job");
        (done.Status, done.Open, done.Dead, done.Clean).ShouldBe((JobStatus.Completed, 0L, 0L, 1L));
    }

    [Fact]
    public async Task A_requeue_of_one_item_leaves_the_others()
    {
        var one = await _history.DeadAsync("job", "/a");
        await _history.DeadAsync("job", "/b");

        var answer = (await AskAsync("POST", $"requeue/scan_request?target_task={one}")).Body;

        (answer.GetProperty("requeued_count").GetInt32(), answer.GetProperty("remaining_count").GetInt32()).ShouldBe((1, 1));
        (await _history.LeaseAsync()).TaskId.ShouldBe(one);
    }

    [Fact]
    public async Task A_requeue_takes_no_more_than_it_was_told()
    {
        await _history.DeadAsync("job", "/a");
        await _history.DeadAsync("job", "/b");

        (await AskAsync("POST", "requeue/scan_request?max_items=1")).Body.GetProperty("remaining_count").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_dead_scan_of_a_cancelled_job_stays_where_it_is()
    {
        await _history.AcceptAsync("job", "/waiting", "/gone");
        var item = await _history.LeaseAsync();
        await _history.Ledger.CancelAsync("job", HubApp.Token);
        await _history.RecordAsync(_history.ResultOf(item) with
        {
            Verdict = Contracts.Events.ScanVerdict.Error,
            Failure = new Contracts.Events.ScanFailure("item_not_found", "it is gone", Retriable: false),
        });

        var answer = (await AskAsync("POST", "requeue/scan_request")).Body;

        (answer.GetProperty("requeued_count").GetInt32(), answer.GetProperty("failed_count").GetInt32()).ShouldBe((0, 1));
        (await JobAsync("job")).Status.ShouldBe(JobStatus.Cancelled);
    }

    [Fact]
    public async Task A_requeued_action_is_due_again_and_what_becomes_of_it_counts()
    {
        var task = await _history.ActedAsync("job", "/bad", ResponseStatus.Error);
        (await JobAsync("job")).Status.ShouldBe(JobStatus.Completed);
        var letter = (await AskAsync("GET", "items/verdict_action")).Body.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        letter.GetProperty("reason").GetString().ShouldBe("action_failed");
        letter.GetProperty("payload").GetProperty("verdict").GetProperty("verdict").GetString().ShouldBe("Malicious");

        (await AskAsync("POST", "requeue/verdict_action")).Body.GetProperty("requeued_count").GetInt32().ShouldBe(1);

        (await JobAsync("job")).ActionsPending.ShouldBe(1);
        var due = (await _history.ActionsAsync()).ShouldHaveSingleItem();
        due.TaskId.ShouldBe(task);
        due.Attempt.ShouldBe(1);
        await _history.Ledger.CompleteActionAsync(
            due, new ItemActionResponse { Status = ResponseStatus.Success, Message = "File moved", ItemAction = ItemAction.Move }, HubApp.Token);
        var job = await JobAsync("job");
        (job.Status, job.Open, job.ActionsPending, job.Malicious).ShouldBe((JobStatus.Completed, 0L, 0L, 1L));
    }

    [Fact]
    public async Task Requeue_of_everything_tells_of_each_queue()
    {
        await _history.DeadAsync("job", "/a");
        await _history.ActedAsync("job", "/bad", ResponseStatus.Error);

        var answer = (await AskAsync("POST", "requeue")).Body;

        answer.GetProperty("success").GetBoolean().ShouldBeTrue();
        var results = answer.GetProperty("results").EnumerateArray().ToList();
        results[0].EnumerateObject().Select(member => member.Name).ShouldBe(["queue_type", "queue_name", "requeued_count", "remaining_count"]);
        results.Select(result => result.GetProperty("requeued_count").GetInt32()).ShouldBe([1, 1, 0]);
    }

    [Fact]
    public async Task Clear_acknowledges_and_keeps_the_history()
    {
        var task = await _history.DeadAsync("job", "/a");

        var answer = (await AskAsync("DELETE", "clear/scan_request")).Body;

        answer.GetRawText().ShouldBe(
            """{"success":true,"queue_type":"scan_request","queue_name":"app:dsx-connect:dlq:scan_request","cleared_count":1}""");
        (await AskAsync("GET", "stats")).Body.GetProperty("total_items").GetInt32().ShouldBe(0);
        (await _history.Ledger.FindItemAsync(task, HubApp.Token))!.Reason.ShouldBe("it is gone");
        (await JobAsync("job")).Dead.ShouldBe(1);
        (await AskAsync("DELETE", "clear")).Body.EnumerateArray().Select(queue => queue.GetProperty("cleared_count").GetInt32()).ShouldBe([0, 0, 0]);
    }

    [Fact]
    public async Task Health_counts_what_waits()
    {
        await _history.DeadAsync("job", "/a");

        (await AskAsync("GET", "health")).Text.ShouldBe(
            """{"status":"healthy","redis_connected":true,"total_dead_letter_items":1,"available_queues":["scan_request","verdict_action","scan_result"]}""");
    }

    [Fact]
    public async Task What_was_done_stands_in_the_trail_with_its_figures()
    {
        await _history.DeadAsync("job", "/a");
        await AskAsync("POST", "requeue/scan_request");

        var entry = (await _hub.AuditAsync()).First(one => one.GetProperty("action").GetString() == "dead-letters.requeue");

        entry.GetProperty("subject").GetString().ShouldBe("scan_request");
        entry.GetProperty("detail").GetString().ShouldBe("1 requeued, 0 refused");
    }

    private Task<WireAnswer> AskAsync(string method, string route) => _hub.AskAsync(HubApp.Admin, method, $"{Admin}/{route}");

    private async Task<JobRecord> JobAsync(string jobId) => (await _history.Ledger.FindJobAsync(jobId, HubApp.Token)).ShouldNotBeNull();
}
