using System.Net;
using System.Text.Json;
using DsxDapr.Cli.Tests.Stands;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.Cli.Tests.Hub;

/// <summary>The commands that ask a hub, against one that says what it was asked.</summary>
public sealed class OperatorCommandTests : IAsyncLifetime
{
    private const string Id = "0123456789ab";

    private const string Job = """
        {"job_id":"job-1\u001b","name":"nightly","status":"running","items":1234,"pending":617,"progress_percent":50,"enumerated":true,
        "started_at":"2027-01-01T00:00:00+00:00","files_per_second":2.5,"bytes_per_second":2048,"eta_seconds":3723}
        """;

    private LoopbackApp _hub = null!;
    private string? _authorization;
    private string? _body;
    private string? _query;
    private string? _asked;

    public async ValueTask InitializeAsync() => _hub = await LoopbackApp.StartAsync(app =>
    {
        app.MapPost("/api/v1/enrollment-tokens", async context =>
        {
            _authorization = context.Request.Headers.Authorization;
            using var reader = new StreamReader(context.Request.Body);
            _body = await reader.ReadToEndAsync();
            context.Response.StatusCode = (int)HttpStatusCode.Created;
            await context.Response.WriteAsync($$"""{"id":"{{Id}}","token":"{{Id}}.secret","expires_at":"2027-01-01T00:00:00+00:00","more":1}""");
        });
        app.MapGet("/api/v1/connectors", context => context.Response.WriteAsync(
            """
            {"connectors":[{"uuid":"6f9619ff-8b86-d011-b42d-00c04fc964ff","name":"s3","url":"http://s3/","app_id":null,
            "seen_at":"2027-01-01T00:00:00+00:00","present":false,"banned_at":"2027-01-01T00:01:00+00:00","state":"banned"}]}
            """));
        app.MapPost("/api/v1/dead-letters/requeue", context =>
        {
            _query = context.Request.QueryString.Value;
            return context.Response.WriteAsync("""{"requeued":3,"refused":1}""");
        });
        app.MapGet("/api/v1/dead-letters", context => context.Response.WriteAsync(
            """
            {"dead_letters":[{"id":1,"kind":"scan_request","died_at":"2027-01-01T00:00:00+00:00","reason":"item_not_found_no_retry",
            "error":"gone","attempts":1,"location":"/a\u001bb","topic":null,"event_id":null}],"next_cursor":null}
            """));
        app.MapPost("/dsx-connect/api/v1/scan/jobs/{id}/pause", context => RememberAsync(context, """{"ok":true}"""));
        app.MapPost("/api/v1/jobs/{id}/rescan", context => RememberAsync(context, """{"rescanned":7}"""));
        app.MapGet("/api/v1/jobs", context => RememberAsync(
            context, $$"""{"jobs":[{{Job}}],"next_cursor":"5"}"""));
        app.MapGet("/api/v1/jobs/{id}", context => RememberAsync(context, Job));
        app.MapPost("/api/v1/schedules", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _body = await reader.ReadToEndAsync();
            await context.Response.WriteAsync($$"""{"id":"{{Id}}","connector":"{{Guid.Empty}}","cron":"x","time_zone":"UTC","next_at":"2027-01-01T00:00:00+00:00"}""");
        });
        app.MapGet("/api/v1/schedules", context => context.Response.WriteAsync(
            $$"""
            {"schedules":[{"id":"{{Id}}","connector":"{{Guid.Empty}}","cron":"0 2 * * *","time_zone":"Europe/Berlin","next_at":null,
            "last_at":null,"last_outcome":"skipped","last_job":"job-9","order_error":"gone\u001b"}]}
            """));
        app.MapGet("/api/v1/audit/export", async context =>
        {
            await context.Response.WriteAsync("id,at\r\n");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        app.MapGet("/api/v1/results/export", context => RememberAsync(context, "location\r\n\"/ä\nb\"\r\n"));
        app.MapDelete("/api/v1/schedules/{id}", context => RememberAsync(context, ""));
        app.MapDelete("/api/v1/enrollment-tokens/{id}", context =>
        {
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
            return context.Response.WriteAsync("""{"status":404,"code":"token_not_found","detail":"There is no such token."}""");
        });
    });

    [Fact]
    public async Task Banned_connectors_are_listed_as_such()
    {
        (await RunAsync("connectors", "list")).Out.ShouldContain("banned");

        var (_, json, _) = await RunAsync("connectors", "list", "-o", "json");
        JsonDocument.Parse(json).RootElement[0].GetProperty("state").GetString().ShouldBe("banned");
    }

    [Fact]
    public async Task Nothing_is_done_with_dead_letters_that_nobody_chose()
    {
        foreach (var command in (string[])["requeue", "clear"])
        {
            var (exitCode, _, error) = await RunAsync("dead-letters", command);

            exitCode.ShouldBe(1);
            error.ShouldContain("--all");
        }

        _query.ShouldBeNull();
    }

    [Fact]
    public async Task Chosen_dead_letters_are_requeued()
    {
        var (exitCode, _, error) = await RunAsync("dead-letters", "requeue", "--kind", "scan_request", "--job", "a job&id=7");

        exitCode.ShouldBe(0);
        error.Trim().ShouldBe("3 are tried again, 1 cannot be.");
        _query.ShouldBe("?kind=scan_request&job_id=a%20job%26id%3D7");
    }

    [Fact]
    public async Task What_was_given_up_is_listed_without_control_characters()
    {
        var (exitCode, output, _) = await RunAsync("dead-letters", "list");

        exitCode.ShouldBe(0);
        output.ShouldContain("/a?b");
        output.ShouldContain("item_not_found_no_retry");
    }

    [Fact]
    public async Task Jobs_are_listed_and_shown_with_how_far_they_are()
    {
        var (exitCode, list, note) = await RunAsync("jobs", "list", "--status", "running");
        exitCode.ShouldBe(0);
        list.ShouldContain("job-1?");
        list.ShouldContain("50 %");
        note.ShouldContain("raise --limit");
        _asked.ShouldBe("GET /api/v1/jobs?limit=20&status=running");

        var (_, shown, _) = await RunAsync("jobs", "show", "a job/7");
        _asked.ShouldBe("GET /api/v1/jobs/a%20job%2F7");
        shown.ShouldContain("2.5 files/s");
        shown.ShouldContain("01:02:03");
    }

    [Fact]
    public async Task Jobs_are_steered()
    {
        (await RunAsync("jobs", "pause", "job-1")).Error.Trim().ShouldBe("Job job-1 is paused.");
        _asked.ShouldBe("POST /dsx-connect/api/v1/scan/jobs/job-1/pause");

        (await RunAsync("jobs", "rescan", "job-1")).Error.Trim().ShouldBe("7 items of job job-1 are scanned again.");
        _asked.ShouldBe("POST /api/v1/jobs/job-1/rescan");
    }

    [Fact]
    public async Task Schedules_are_created_listed_and_deleted()
    {
        var (exitCode, _, error) = await RunAsync("schedules", "create", Guid.Empty.ToString(), "0 2 * * *", "--time-zone", "Europe/Berlin", "--scan-once");
        exitCode.ShouldBe(0);
        error.Trim().ShouldBe($"Schedule {Id}: the first scan is ordered at 2027-01-01 00:00:00Z.");
        _body.ShouldBe("""{"connector":"00000000-0000-0000-0000-000000000000","cron":"0 2 * * *","time_zone":"Europe/Berlin","name":null,"scan_once":true}""");

        var (_, list, _) = await RunAsync("schedules", "list");
        list.ShouldContain("disabled");
        list.ShouldContain("gone?");

        (await RunAsync("schedules", "delete", Id)).ExitCode.ShouldBe(0);
        _asked.ShouldBe($"DELETE /api/v1/schedules/{Id}");
    }

    [Fact]
    public async Task Results_are_exported_as_they_come()
    {
        var (exitCode, output, _) = await RunAsync("export", "results", "--job", "a job", "--since", "2026-05-01T00:00:00+02:00");

        exitCode.ShouldBe(0);
        output.ShouldBe("location\r\n\"/ä\nb\"\r\n");
        _asked.ShouldBe("GET /api/v1/results/export?format=csv&since=2026-05-01T00%3A00%3A00%2B02%3A00&job_id=a%20job");
    }

    [Fact]
    public async Task An_export_that_breaks_off_leaves_no_file_that_could_be_taken_for_the_whole()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "audit.csv");

        var (exitCode, _, error) = await RunAsync("export", "audit", "--file", file);

        exitCode.ShouldBe(1);
        error.ShouldContain("did not answer to the end");
        Directory.GetFiles(directory.Path).ShouldBeEmpty();
        (await RunAsync("export", "results", "--file", file)).ExitCode.ShouldBe(0);
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldStartWith("location");
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task A_created_token_is_printed_as_exactly_three_members()
    {
        var (exitCode, output, _) = await RunAsync("tokens", "create", "-o", "json", "--max-uses", "3", "--connector", "s3-connector");

        exitCode.ShouldBe(0);
        JsonElement.Parse(output).EnumerateObject().Select(member => member.Name).ShouldBe(["id", "token", "expires_at"]);
        _authorization.ShouldBe("Bearer the-token");
        _body.ShouldBe("""{"name":null,"ttl_seconds":3600,"max_uses":3,"connector_names":["s3-connector"]}""");
    }

    [Fact]
    public async Task What_the_hub_refuses_is_one_sentence()
    {
        var (exitCode, _, error) = await RunAsync("tokens", "revoke", "unknown");

        exitCode.ShouldBe(1);
        error.Trim().ShouldBe("The hub refused this: There is no such token. (HTTP 404).");
    }

    [Fact]
    public async Task The_token_never_travels_in_clear()
    {
        var (exitCode, _, error) = await RunAsync("tokens", "list", "--hub", "http://hub.example:8586");

        exitCode.ShouldBe(1);
        error.ShouldContain("not https");
    }

    private Task RememberAsync(HttpContext context, string answer)
    {
        _asked = $"{context.Request.Method} {context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}";
        return context.Response.WriteAsync(answer);
    }

    private async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] args)
    {
        using var output = new CapturedText();
        using var error = new CapturedText();
        var host = new CliHost
        {
            Out = output,
            Error = error,
            Environment = new Dictionary<string, string> { ["DSX_HUB_URL"] = _hub.Url.ToString(), ["DSX_OPERATOR_TOKEN"] = "the-token" },
            CurrentDirectory = "/",
            RepositoryRoot = "/",
        };
        var exitCode = await DsxCommandLine.RunAsync(args, host, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}
