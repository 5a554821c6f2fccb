using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Schedules;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Hub.Tests.Schedules;

/// <summary>Schedules from the operator's order to the connector's ear.</summary>
public sealed class ScheduleRouteTests : IAsyncLifetime
{
    private const string Route = "/api/v1/schedules";

    private readonly ConcurrentQueue<string> _asked = new();
    private volatile int _status = 200;
    private HubApp _hub = null!;
    private LoopbackApp _app = null!;
    private TestConnector _connector = null!;
    private HttpClient _operator = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubApp.StartAsync();
        _app = await LoopbackApp.StartAsync(app => app.Run(context =>
        {
            _asked.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            context.Response.StatusCode = _status;
            return context.Response.WriteAsync("""{"status":"success","message":"started"}""");
        }));
        _connector = new TestConnector(_hub) { Url = $"{_app.Url}c" };
        (await _connector.RegisterAsync()).ShouldBe(HttpStatusCode.Created);
        _operator = _hub.ClientOf(HubApp.Operator);
    }

    public async ValueTask DisposeAsync()
    {
        _operator.Dispose();
        _connector.Dispose();
        await _hub.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_scan_is_ordered_when_its_time_comes_and_again_until_the_connector_takes_it()
    {
        var schedule = await CreateAsync("*/1 * * * *");
        var next = schedule.GetProperty("next_at").GetDateTimeOffset();
        _status = 503;

        _hub.Clock.Advance(next - _hub.Clock.GetUtcNow());
        await Eventually.TrueAsync(() => !_asked.IsEmpty, "the connector is asked");
        await Eventually.TrueAsync(async () => (await ReadAsync(schedule)).GetProperty("order_error").ValueKind == JsonValueKind.String, "the schedule says what went wrong");
        _status = 200;
        _hub.Clock.Advance(TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(async () => (await ReadAsync(schedule)).GetProperty("order_error").ValueKind == JsonValueKind.Null, "the connector took the order");

        var job = (await ReadAsync(schedule)).GetProperty("last_job").GetString();
        _asked.Distinct().ShouldHaveSingleItem().ShouldBe($"POST /c/full_scan?batch=true&job_id={job}");
        _asked.Count.ShouldBe(2);
        (await _hub.AuditAsync()).ShouldContain(entry => entry.GetProperty("action").GetString() == "schedule.order");
    }

    [Fact]
    public async Task Times_that_passed_while_no_hub_ran_are_made_up_for_once()
    {
        var ledger = _hub.Services.GetRequiredService<ILedger>();
        var missed = _hub.Clock.GetUtcNow().AddDays(-3);
        await ledger.CreateScheduleAsync(
            new ScheduleRecord
            {
                Id = "missed",
                Connector = _connector.Uuid,
                Cron = "0 2 * * *",
                TimeZone = "Europe/Berlin",
                CreatedAt = missed,
                CreatedBy = "somebody",
                NextAt = missed,
            },
            10,
            HubApp.Token);

        await Eventually.TrueAsync(() => !_asked.IsEmpty, "the connector is asked");

        var schedule = await _operator.GetFromJsonAsync<JsonElement>($"{Route}/missed", HubApp.Token);
        schedule.GetProperty("next_at").GetDateTimeOffset().ShouldBeGreaterThan(_hub.Clock.GetUtcNow());
        (await ledger.ListJobsAsync(null, null, 10, HubApp.Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_schedule_is_disabled_enabled_and_deleted_and_all_of_it_is_audited()
    {
        var id = (await CreateAsync("0 2 * * *", "Europe/Berlin")).GetProperty("id").GetString();

        var disabled = await (await _operator.PostAsync($"{Route}/{id}/disable", null, HubApp.Token)).Content.ReadFromJsonAsync<JsonElement>(HubApp.Token);
        (disabled.GetProperty("enabled").GetBoolean(), disabled.GetProperty("next_at").ValueKind).ShouldBe((false, JsonValueKind.Null));
        var enabled = await (await _operator.PostAsync($"{Route}/{id}/enable", null, HubApp.Token)).Content.ReadFromJsonAsync<JsonElement>(HubApp.Token);
        enabled.GetProperty("enabled").GetBoolean().ShouldBeTrue();
        (await _operator.DeleteAsync($"{Route}/{id}", HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await _operator.DeleteAsync($"{Route}/{id}", HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        (await _hub.AuditAsync()).Select(entry => entry.GetProperty("action").GetString()).Where(action => action!.StartsWith("schedule.", StringComparison.Ordinal))
            .ShouldBe(["schedule.delete", "schedule.delete", "schedule.enable", "schedule.disable", "schedule.create"]);
    }

    [Theory]
    [InlineData("61 * * * *", "UTC")]
    [InlineData("0 0 30 2 *", "UTC")]
    [InlineData("0 2 * * *", "Berlin")]
    [InlineData("0 2 * * *", "../../etc/passwd")]
    [InlineData("", "UTC")]
    public async Task A_time_that_cannot_be_understood_is_a_problem_and_makes_no_schedule(string cron, string zone)
    {
        using var response = await PostAsync(_operator, _connector.Uuid, cron, zone);

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await response.Content.ReadFromJsonAsync<JsonElement>(HubApp.Token)).GetProperty("code").GetString().ShouldBe("invalid_request");
        (await _operator.GetFromJsonAsync<JsonElement>(Route, HubApp.Token)).GetProperty("schedules").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Only_operators_make_schedules_and_only_for_connectors_that_are_known()
    {
        using var viewer = _hub.ClientOf(HubApp.Viewer);
        using var nobody = _hub.ClientOf(null);

        (await PostAsync(viewer, _connector.Uuid, "0 2 * * *")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await nobody.GetAsync(Route, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await viewer.GetAsync(Route, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PostAsync(_operator, Guid.NewGuid(), "0 2 * * *")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, Guid connector, string cron, string zone = "UTC") =>
        client.PostAsJsonAsync(Route, new { connector, cron, time_zone = zone }, HubApp.Token);

    private async Task<JsonElement> CreateAsync(string cron, string zone = "UTC")
    {
        using var response = await PostAsync(_operator, _connector.Uuid, cron, zone);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        return await response.Content.ReadFromJsonAsync<JsonElement>(HubApp.Token);
    }

    private Task<JsonElement> ReadAsync(JsonElement schedule) =>
        _operator.GetFromJsonAsync<JsonElement>($"{Route}/{schedule.GetProperty("id").GetString()}", HubApp.Token);
}
