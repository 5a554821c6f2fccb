using System.Net;
using System.Text.Json;
using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Tests.App;

namespace DsxDapr.Hub.Tests.Wire;

/// <summary>The wire contract §3.5 and §3.6: jobs, results and statistics.</summary>
public sealed class ResultRouteTests : IAsyncLifetime
{
    private HubApp _hub = null!;
    private ScanHistory _history = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubApp.StartAsync();
        _history = new ScanHistory(_hub);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Results_come_newest_first_by_descending_id_and_as_many_as_asked_for()
    {
        foreach (var location in (string[])["/1", "/2", "/3"])
        {
            await _history.ScannedAsync("job", location);
        }

        var all = (await AskAsync("GET", "scan/results")).Body.EnumerateArray().ToList();
        all.Select(LocationOf).ShouldBe(["/3", "/2", "/1"]);
        all.Select(result => result.GetProperty("id").GetInt64()).ShouldBe([3, 2, 1]);
        (await AskAsync("GET", "scan/results?limit=1")).Body.EnumerateArray().Select(LocationOf).ShouldBe(["/3"]);
        (await AskAsync("GET", "scan/results?limit=0")).Body.GetArrayLength().ShouldBe(1);
        (await AskAsync("GET", "scan/results?limit=many")).Mistake.ShouldBe("int_parsing at query.limit");
    }

    [Fact]
    public async Task A_result_has_every_member_of_the_contract()
    {
        var task = await _history.ActedAsync("job", "/bad", ResponseStatus.Success);

        var result = (await AskAsync("GET", $"scan/results/{task}")).Body.EnumerateArray().ShouldHaveSingleItem();

        result.EnumerateObject().Select(member => member.Name).ShouldBe(
            ["id", "scan_request_task_id", "scan_job_id", "metadata_tag", "scan_request", "verdict", "item_action", "status"]);
        result.GetProperty("status").GetString().ShouldBe("action succeeded");
        result.GetProperty("verdict").EnumerateObject().Select(member => member.Name).ShouldBe(
            [
                "scan_guid", "verdict", "verdict_details", "file_info", "scan_duration_in_microseconds", "dsxconnect_request_elapsed_ms",
                "last_update_time", "protected_entity", "dsxconnect_read_elapsed_ms", "dsxconnect_dsxa_elapsed_ms", "container_files_scanned",
                "container_files_scanned_size", "X-Custom-Metadata",
            ],
            ignoreOrder: true);
        result.GetProperty("item_action").GetProperty("item_action").GetString().ShouldBe("move");
    }

    [Fact]
    public async Task The_file_type_is_that_of_the_content_and_Unknown_where_it_is_not_known()
    {
        await _history.ScannedAsync("job", "/a.txt", fileType: "application/zip");
        await _history.ScannedAsync("job", "/b");

        (await AskAsync("GET", "scan/results")).Body.EnumerateArray()
            .Select(result => result.GetProperty("verdict").GetProperty("file_info").GetProperty("file_type").GetString())
            .ShouldBe(["Unknown", "application/zip"]);
        using var viewer = _hub.ClientOf(HubApp.Viewer);
        var items = JsonElement.Parse(await viewer.GetStringAsync("/api/v1/jobs/job/items", HubApp.Token)).GetProperty("items");
        items.EnumerateArray().Select(item => item.GetProperty("file_type").GetString()).ShouldBe(["application/zip", null]);
        (await viewer.GetStringAsync("/api/v1/results/export?format=csv", HubApp.Token)).ShouldContain(",application/zip\r\n");
    }

    [Fact]
    public async Task Results_of_one_job_or_one_task_are_lists()
    {
        await _history.ScannedAsync("one", "/a");
        await _history.ScannedAsync("other", "/b");

        (await AskAsync("GET", "scan/results/job/one")).Body.EnumerateArray().Select(LocationOf).ShouldBe(["/a"]);
        (await AskAsync("GET", "scan/results?job_id=other")).Body.EnumerateArray().Select(LocationOf).ShouldBe(["/b"]);
        (await AskAsync("GET", $"scan/results/{Guid.NewGuid()}")).Text.ShouldBe("[]");
        (await AskAsync("GET", "scan/results/no-task-at-all")).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task Only_the_results_of_the_job_that_is_named_are_deleted()
    {
        await _history.ScannedAsync("one", "/a");
        await _history.ScannedAsync("other", "/b");

        (await AskAsync("DELETE", "scan/results?job_id=one")).Text.ShouldBe("""{"status":"success","job_id":"one"}""");
        (await AskAsync("GET", "scan/results")).Body.EnumerateArray().Select(LocationOf).ShouldBe(["/b"]);
        (await AskAsync("DELETE", "scan/results")).Text.ShouldBe("""{"status":"success","job_id":"all"}""");
        (await AskAsync("GET", "scan/results")).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task Statistics_without_results_are_minus_one()
    {
        var stats = (await AskAsync("GET", "scan/stats")).Body;

        stats.GetProperty("files_scanned").GetInt32().ShouldBe(0);
        stats.GetProperty("median_file_size_in_bytes").GetInt32().ShouldBe(-1);
        stats.GetProperty("longest_scan_time_in_microseconds").GetInt32().ShouldBe(-1);
        stats.GetProperty("longest_scan_time_file").GetString().ShouldBe("");
    }

    [Fact]
    public async Task Medians_and_the_longest_scan_are_true_and_follow_what_is_deleted()
    {
        await _history.ScannedAsync("one", "/a", elapsedMs: 0.1, size: 10);
        await _history.ScannedAsync("one", "/b", elapsedMs: 0.2, size: 20);
        await _history.ScannedAsync("one", "/long", elapsedMs: 3_000, size: 200);
        await _history.ScannedAsync("other", "/c", ScanVerdict.Unscannable, elapsedMs: 0.05, size: 40);
        await _history.DeadAsync("other", "/dead");

        var stats = (await AskAsync("GET", "scan/stats")).Body;
        Figure(stats, "median_file_size_in_bytes").ShouldBe(30);
        Figure(stats, "median_scan_time_in_microseconds").ShouldBe(150);
        stats.GetProperty("longest_scan_time_file").GetString().ShouldBe("/long");
        Figure(stats, "longest_scan_time_file_size_in_bytes").ShouldBe(200);
        Figure(stats, "longest_scan_time_in_microseconds").ShouldBe(3_000_000);
        Figure(stats, "longest_scan_time_in_milliseconds").ShouldBe(3_000);
        Figure(stats, "longest_scan_time_in_seconds").ShouldBe(3);

        await AskAsync("DELETE", "scan/results?job_id=one");
        var left = (await AskAsync("GET", "scan/stats")).Body;
        Figure(left, "median_file_size_in_bytes").ShouldBe(40);
        left.GetProperty("longest_scan_time_file").GetString().ShouldBe("/c");
    }

    [Fact]
    public async Task A_job_is_a_map_of_texts_with_its_rates()
    {
        await _history.ScannedAsync("job", "/a", elapsedMs: 2, size: 1_000);

        var job = (await AskAsync("GET", "scan/jobs/job")).Body;

        job.EnumerateObject().ShouldAllBe(member => member.Value.ValueKind == JsonValueKind.String);
        string Text(string name) => job.GetProperty(name).GetString()!;
        (Text("status"), Text("progress_pct"), Text("processed_count"), Text("succeeded_count")).ShouldBe(("completed", "100", "1", "1"));
        (Text("avg_bytes_per_file"), Text("avg_request_elapsed_ms"), Text("scan_us_per_byte"), Text("scan_bytes_per_sec")).ShouldBe(
            ("1000", "2.000", "2.000000", "500000.00"));
        job.TryGetProperty("last_update", out _).ShouldBeTrue();
        (await AskAsync("GET", "scan/jobs")).Body.EnumerateArray().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_job_of_which_connectors_ask_is_there_even_when_it_is_not()
    {
        var unknown = await _hub.AskAsync(null, "GET", "scan/jobs/unknown/raw");
        unknown.Text.ShouldBe("""{"key":"dsxconnect:job:unknown","ttl":-2,"data":{}}""");

        await _history.AcceptAsync("job", "/a");
        await AskAsync("POST", "scan/jobs/job/pause");
        (await RawAsync()).GetProperty("paused").GetString().ShouldBe("1");
        await AskAsync("POST", "scan/jobs/job/resume");
        (await RawAsync()).TryGetProperty("paused", out _).ShouldBeFalse();
        (await AskAsync("POST", "scan/jobs/job/cancel")).Text.ShouldBe("""{"ok":true}""");
        (await RawAsync()).GetProperty("cancel").GetString().ShouldBe("1");
    }

    [Theory]
    [InlineData("GET", "scan/jobs/unknown")]
    [InlineData("POST", "scan/jobs/unknown/pause")]
    [InlineData("POST", "scan/jobs/unknown/resume")]
    [InlineData("POST", "scan/jobs/unknown/cancel")]
    public async Task An_unknown_job_is_not_found(string method, string route)
    {
        var answer = await AskAsync(method, route);

        (answer.Status, answer.Detail).ShouldBe((HttpStatusCode.NotFound, "job_not_found"));
    }

    [Fact]
    public async Task Finished_jobs_are_deleted_and_counted()
    {
        await _history.ScannedAsync("done", "/a");
        await _history.AcceptAsync("running", "/b");

        (await AskAsync("DELETE", "scan/jobs")).Text.ShouldBe("""{"status":"success","deleted_jobs":1}""");
        (await AskAsync("GET", "scan/jobs")).Body.EnumerateArray().ShouldHaveSingleItem().GetProperty("job_id").GetString().ShouldBe("running");
    }

    private static long Figure(JsonElement stats, string name) => stats.GetProperty(name).GetInt64();

    private static string? LocationOf(JsonElement result) => result.GetProperty("scan_request").GetProperty("location").GetString();

    private async Task<JsonElement> RawAsync() => (await _hub.AskAsync(null, "GET", "scan/jobs/job/raw")).Body.GetProperty("data");

    private Task<WireAnswer> AskAsync(string method, string route) => _hub.AskAsync(HubApp.Operator, method, route);
}
