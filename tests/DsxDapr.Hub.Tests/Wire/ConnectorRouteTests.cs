using System.Collections.Concurrent;
using System.Net;
using DsxDapr.Contracts;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.Hub.Tests.Wire;

/// <summary>The wire contract §3.3, row by row, with a connector that answers as it is told.</summary>
public sealed class ConnectorRouteTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _asked = new();
    private HubApp _hub = null!;
    private LoopbackApp _app = null!;
    private TestConnector _connector = null!;
    private (int Status, string Body) _answer = (200, """{"status":"success","message":"started","description":"scanning"}""");

    public async ValueTask InitializeAsync()
    {
        _hub = await HubApp.StartAsync();
        _app = await LoopbackApp.StartAsync(app => app.Run(context =>
        {
            _asked.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            context.Response.StatusCode = _answer.Status;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(_answer.Body);
        }));
        _connector = new TestConnector(_hub) { Url = $"{_app.Url}c" };
        (await _connector.RegisterAsync()).ShouldBe(HttpStatusCode.Created);
    }

    public async ValueTask DisposeAsync()
    {
        _connector.Dispose();
        await _hub.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("POST", "full_scan")]
    [InlineData("GET", "repo_check")]
    [InlineData("GET", "estimate")]
    [InlineData("GET", "config")]
    [InlineData("PUT", "config")]
    [InlineData("GET", "auth_check")]
    [InlineData("GET", "healthz")]
    [InlineData("GET", "readyz")]
    [InlineData("DELETE", "unregister")]
    public async Task A_path_without_a_uuid_is_a_mistake_and_an_unknown_uuid_is_not_found(string method, string route)
    {
        var mistake = await AskAsync(method, $"{route}/not-a-uuid", "{}");
        mistake.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        mistake.Mistake.ShouldBe("uuid_parsing at path.connector_uuid");
        mistake.Body.GetProperty("detail")[0].GetProperty("input").GetString().ShouldBe("not-a-uuid");

        var unknown = Guid.NewGuid();
        var answer = await AskAsync(method, $"{route}/{unknown}", """{"filter":"x"}""");
        if (route != "unregister")
        {
            answer.Status.ShouldBe(HttpStatusCode.NotFound);
            answer.Detail.ShouldBe(route == "full_scan" ? $"No connector registered with UUID={unknown}" : $"No connector found with UUID={unknown}");
        }
    }

    [Fact]
    public async Task A_full_scan_passes_its_query_on_and_names_its_job()
    {
        var answer = await AskAsync("POST", $"full_scan/{_connector.Uuid}?limit=3&batch=True&batch_size=100&colour=blue&job_id=job-1");

        answer.Status.ShouldBe(HttpStatusCode.Accepted);
        answer.Headers.GetValues("X-Job-Id").ShouldBe(["job-1"]);
        answer.Members.ShouldBe(["status", "message", "description", "id", "preview"]);
        answer.Body.GetProperty("description").GetString().ShouldBe("scanning | job_id=job-1");
        _asked.ShouldContain("POST /c/full_scan?limit=3&batch_size=100&colour=blue&batch=true&job_id=job-1");
    }

    [Theory]
    [InlineData("limit=0", "greater_than_equal at query.limit")]
    [InlineData("limit=few", "int_parsing at query.limit")]
    [InlineData("batch_size=0", "greater_than_equal at query.batch_size")]
    [InlineData("batch=perhaps", "bool_parsing at query.batch")]
    public async Task A_full_scan_with_a_wrong_query_reaches_no_connector(string query, string mistake)
    {
        var answer = await AskAsync("POST", $"full_scan/{_connector.Uuid}?{query}");

        (answer.Status, answer.Mistake).ShouldBe((HttpStatusCode.UnprocessableEntity, mistake));
        _asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("GET", "repo_check", "?preview=5")]
    [InlineData("GET", "estimate", "")]
    [InlineData("GET", "config", "")]
    [InlineData("PUT", "config", "")]
    [InlineData("GET", "healthz", "")]
    [InlineData("GET", "readyz", "")]
    public async Task A_connectors_answer_is_passed_on(string method, string route, string query)
    {
        _answer = (200, """{"from":"the connector"}""");

        var answer = await AskAsync(method, $"{route}/{_connector.Uuid}{query}", """{"filter":"x"}""");

        (answer.Status, answer.Text).ShouldBe((HttpStatusCode.OK, _answer.Body));
        _asked.ShouldContain($"{method} /c/{route}{query}");
    }

    [Fact]
    public async Task A_connectors_error_keeps_its_status_and_its_text_becomes_the_detail()
    {
        _answer = (418, "I am a teapot");

        foreach (var route in (string[])["repo_check", "estimate", "config", "healthz"])
        {
            var answer = await AskAsync("GET", $"{route}/{_connector.Uuid}");
            ((int)answer.Status, answer.Detail).ShouldBe((418, "I am a teapot"));
        }

        ((int)(await AskAsync("POST", $"full_scan/{_connector.Uuid}")).Status).ShouldBe(418);
    }

    [Fact]
    public async Task A_connector_that_is_not_ready_says_so_itself()
    {
        _answer = (503, """{"status":"starting"}""");

        var answer = await AskAsync("GET", $"readyz/{_connector.Uuid}");

        (answer.Status, answer.Text).ShouldBe((HttpStatusCode.ServiceUnavailable, _answer.Body));
    }

    [Fact]
    public async Task A_connector_that_cannot_be_reached_is_a_bad_gateway()
    {
        using var gone = new TestConnector(_hub, "gone");
        await gone.RegisterAsync();

        foreach (var route in (string[])["repo_check", "estimate", "config", "healthz", "readyz"])
        {
            var answer = await AskAsync("GET", $"{route}/{gone.Uuid}");
            (answer.Status, answer.Detail).ShouldBe((HttpStatusCode.BadGateway, "Connector service unavailable: ConnectError"));
        }

        (await AskAsync("GET", $"auth_check/{gone.Uuid}")).Detail.ShouldBe("auth_check_failed: ConnectError");
    }

    [Theory]
    [InlineData(200, HttpStatusCode.OK)]
    [InlineData(500, HttpStatusCode.OK)]
    [InlineData(401, HttpStatusCode.Unauthorized)]
    public async Task Authentication_is_fine_unless_the_connector_refuses_the_signature(int status, HttpStatusCode expected)
    {
        _answer = (status, "{}");

        var asking = AskAsync("GET", $"auth_check/{_connector.Uuid}");
        await Eventually.TrueAsync(
            () =>
            {
                // A refused signature is tried once more, after a pause.
                _hub.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return asking.IsCompleted;
            },
            "the hub answers");

        var answer = await asking;
        answer.Status.ShouldBe(expected);
        answer.Text.ShouldContain(expected == HttpStatusCode.OK ? "HMAC verified" : "unauthorized: hmac_rejected");
    }

    [Theory]
    [InlineData("""{"asset":null}""")]
    [InlineData("{}")]
    public async Task A_change_of_nothing_is_a_bad_request(string body)
    {
        var answer = await AskAsync("PUT", $"config/{_connector.Uuid}", body);

        (answer.Status, answer.Detail).ShouldBe((HttpStatusCode.BadRequest, "no_fields_to_update"));
        _asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Registering_again_is_a_refresh_and_every_member_that_connectors_need_is_there()
    {
        (await _connector.RegisterAsync()).ShouldBe(HttpStatusCode.OK);

        var listed = (await AskAsync("GET", "list")).Body.EnumerateArray().ShouldHaveSingleItem();
        listed.EnumerateObject().Select(member => member.Name).ShouldBeSubsetOf(
        [
            "name", "display_name", "display_icon", "uuid", "meta_info", "url", "status", "item_action", "item_action_move_metainfo", "asset",
            "asset_display_name", "filter", "last_repo_check_ts", "last_repo_check_reason", "last_repo_check_message",
        ]);
        listed.GetProperty("uuid").GetGuid().ShouldBe(_connector.Uuid);
    }

    [Fact]
    public async Task An_access_token_is_given_for_an_enrollment_token()
    {
        var refused = await _hub.AskAsync(null, "POST", "connectors/token");
        (refused.Status, refused.Detail).ShouldBe((HttpStatusCode.Unauthorized, "invalid_enrollment_token"));

        var given = await _hub.AskAsync(HubApp.EnrollmentToken, "POST", $"connectors/token?connector_uuid={_connector.Uuid}");
        given.Members.ShouldBe(["access_token", "token_type", "expires_in", "connector_uuid"]);
        given.Body.GetProperty("expires_in").GetInt32().ShouldBe(600);

        var mistake = await _hub.AskAsync(HubApp.EnrollmentToken, "POST", "connectors/token?connector_uuid=x");
        mistake.Mistake.ShouldBe("uuid_parsing at query.connector_uuid");
    }

    [Fact]
    public async Task A_goodbye_is_answered_with_nothing_also_when_it_comes_twice()
    {
        for (var time = 0; time < 2; time++)
        {
            using var answer = await _connector.SendAsync(HttpMethod.Delete, HubRoutes.Unregister(_connector.Uuid));
            answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        (await AskAsync("GET", "list")).Text.ShouldBe("[]");
        var unsigned = await _hub.AskAsync(null, "DELETE", $"connectors/unregister/{_connector.Uuid}");
        (unsigned.Status, unsigned.Detail).ShouldBe((HttpStatusCode.Unauthorized, "unauthorized"));
    }

    private Task<WireAnswer> AskAsync(string method, string route, string? body = null) =>
        _hub.AskAsync(HubApp.Operator, method, $"connectors/{route}", method is "PUT" ? body : null);
}
