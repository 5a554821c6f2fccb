using System.Net;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Hub.Tests.App;

namespace DsxDapr.Hub.Tests.Wire;

/// <summary>The wire contract §3.4, row by row.</summary>
public sealed class SubmissionRouteTests(HubFixture fixture) : IClassFixture<HubFixture>, IAsyncLifetime
{
    private const string Item = """{"location":"/a","metainfo":"a","scan_job_id":"JOB","connector_url":"http://c","unknown_member":1}""";

    private readonly TestConnector _connector = new(fixture.Hub);

    public async ValueTask InitializeAsync() => (await _connector.RegisterAsync()).ShouldBe(HttpStatusCode.Created);

    public ValueTask DisposeAsync()
    {
        _connector.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task One_item_is_accepted_without_a_content_type_and_can_be_asked_for()
    {
        var (status, body, response) = await SubmitAsync("request", Item.Replace("JOB", "one", StringComparison.Ordinal));

        status.ShouldBe(HttpStatusCode.Accepted);
        body.EnumerateObject().Select(member => member.Name).ShouldBe(["status", "message", "description", "id", "preview"]);
        var task = body.GetProperty("id").GetString();
        body.GetProperty("message").GetString().ShouldBe($"Scan task ID: {task}");
        body.GetProperty("description").GetString().ShouldBe("Scan task queued for connector: http://c");
        response.Headers.Location!.ToString().ShouldBe($"/dsx-connect/api/v1/scan/request/{task}");
        var asked = await fixture.Hub.AskAsync(HubApp.Viewer, "GET", $"scan/request/{task}");
        asked.Body.GetProperty("state").GetString().ShouldBeOneOf("PENDING", "STARTED");
        asked.Headers.CacheControl!.NoStore.ShouldBeTrue();
        asked.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("request", """{"metainfo":"a"}""")]
    [InlineData("request", "not json")]
    [InlineData("request", """{"location":"/a","metainfo":"a","connector_url":7}""")]
    [InlineData("request", """{"location":"/a","metainfo":"a","size_in_bytes":-1}""")]
    [InlineData("request_batch", "{}")]
    public async Task What_is_no_scan_request_is_refused_with_a_list_of_details(string route, string body)
    {
        var (status, answer, _) = await SubmitAsync(route, body);

        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        answer.GetProperty("detail")[0].EnumerateObject().Select(member => member.Name).ShouldBe(["type", "loc", "msg", "input"]);
        answer.GetProperty("detail")[0].GetProperty("loc")[0].GetString().ShouldBe("body");
    }

    [Theory]
    [InlineData("", 10)]
    [InlineData(""","batch_size":0""", 100)]
    [InlineData(""","batch_size":-3""", 1)]
    [InlineData(""","batch_size":9999""", 200)]
    public async Task A_batch_tells_its_tasks_and_the_size_that_counts(string size, int expected)
    {
        var item = Item.Replace("JOB", Guid.NewGuid().ToString(), StringComparison.Ordinal);

        var (status, body, _) = await SubmitAsync("request_batch", $$"""{"requests":[{{item}},{{item.Replace("/a", "/b", StringComparison.Ordinal)}}]{{size}}}""");

        status.ShouldBe(HttpStatusCode.Accepted);
        body.EnumerateObject().Select(member => member.Name).ShouldBe(["status", "message", "description", "task_ids", "queued_items", "batch_size"]);
        (body.GetProperty("queued_items").GetInt32(), body.GetProperty("batch_size").GetInt32()).ShouldBe((2, expected));
    }

    [Fact]
    public async Task An_empty_batch_is_accepted_and_says_that_it_is_an_error()
    {
        var (status, body, _) = await SubmitAsync("request_batch", """{"requests":[]}""");

        (status, body.GetProperty("status").GetString(), body.GetProperty("message").GetString()).ShouldBe(
            (HttpStatusCode.Accepted, "error", "No requests provided"));
    }

    [Fact]
    public async Task An_item_of_a_cancelled_job_is_a_conflict()
    {
        await SubmitAsync("request", Item.Replace("JOB", "cancelled", StringComparison.Ordinal));
        await fixture.Hub.AskAsync(HubApp.Operator, "POST", "scan/jobs/cancelled/cancel");

        var (status, body, _) = await SubmitAsync("request", Item.Replace("JOB", "cancelled", StringComparison.Ordinal).Replace("/a", "/late", StringComparison.Ordinal));

        status.ShouldBe(HttpStatusCode.Conflict);
        (body.GetProperty("status").GetString(), body.GetProperty("message").GetString(), body.GetProperty("description").GetString()).ShouldBe(
            ("error", "Job paused/cancelled", "scan_job_id=cancelled"));
    }

    [Fact]
    public async Task Authentication_can_be_checked_with_any_body()
    {
        var (status, body, _) = await SubmitAsync("auth_check", "anything");

        (status, body.GetProperty("message").GetString()).ShouldBe((HttpStatusCode.OK, "auth_ok"));
    }

    [Theory]
    [InlineData("scan/request")]
    [InlineData("scan/request_batch")]
    [InlineData("scan/auth_check")]
    [InlineData("scan/jobs/j/enqueue_done")]
    public async Task Nothing_is_taken_unsigned(string route)
    {
        var answer = await fixture.Hub.AskAsync(null, "POST", route, "{}");

        (answer.Status, answer.Detail).ShouldBe((HttpStatusCode.Unauthorized, "unknown_key_id"));
    }

    [Fact]
    public async Task A_task_that_is_not_known_is_pending()
    {
        var answer = await fixture.Hub.AskAsync(HubApp.Viewer, "GET", "scan/request/whatever");

        answer.Text.ShouldBe("""{"task_id":"whatever","state":"PENDING","status":"PENDING"}""");
    }

    private async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)> SubmitAsync(string route, string body)
    {
        var response = await _connector.SendAsync(HttpMethod.Post, $"{HubRoutes.Prefix}/scan/{route}", body);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(HubApp.Token)), response);
    }
}
