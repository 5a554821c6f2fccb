using System.Collections.Concurrent;
using System.Net;
using System.Text;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.EndToEnd.Tests;

/// <summary>No secret leaves the places that are made for it. Every system that a test starts is searched when it stops.</summary>
public sealed class SecretScrubTests : IDisposable
{
    private const string Secret = "q0J5cGxhbnRlZCBzZWNyZXQgb2YgMzIgYnl0ZXMhISE=";

    private readonly TestFolder _files = new();

    [Fact]
    public async Task A_whole_run_leaves_no_secret_in_logs_events_ledger_state_disk_traces_or_metrics()
    {
        var telemetry = new ConcurrentQueue<(string Path, byte[] Body)>();
        await using var collector = await LoopbackApp.StartAsync(app => app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            telemetry.Enqueue((context.Request.Path, body.ToArray()));
            context.Response.StatusCode = StatusCodes.Status200OK;
        }));
        _files.Write("clean.txt", "harmless");
        _files.Write("eicar.com", Eicar.Bytes);
        var system = await RunningSystem.StartAsync(_files.Path, new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            ["LOG_LEVEL"] = "DEBUG",
        });
        try
        {
            var job = await system.OrderScanAsync();
            await system.FinishedJobAsync(job, TimeSpan.FromSeconds(60));
            var connector = (await system.ConnectorsAsync())[AppIds.FileSystemConnector].Single();
            using var rotated = await system.Hub.PostAsync($"/api/v1/connectors/{connector}/rotate", null);
            rotated.StatusCode.ShouldBe(HttpStatusCode.OK);
            using var created = await system.Hub.PostAsync("/api/v1/enrollment-tokens", new StringContent("{}", Encoding.UTF8, "application/json"));
            var token = System.Text.Json.JsonElement.Parse(await created.Content.ReadAsStringAsync()).GetProperty("token").GetString()!;
            system.Scrub.Issue("enrollment token made by an admin", token);
            using var wrong = new HttpRequestMessage(HttpMethod.Post, HubRoutes.Register) { Content = new StringContent(token) };
            wrong.Headers.TryAddWithoutValidation(WireHeaders.EnrollmentToken, token);
            (await system.Hub.SendAsync(wrong)).IsSuccessStatusCode.ShouldBeFalse();
            await Eventually.TrueAsync(
                () => telemetry.Any(one => one.Path.EndsWith("/traces", StringComparison.Ordinal)) && telemetry.Any(one => one.Path.EndsWith("/metrics", StringComparison.Ordinal)),
                "traces and metrics are exported", TimeSpan.FromSeconds(60));
        }
        finally
        {
            await system.DisposeAsync();
        }

        // Keys, an enrollment token in a file and one by an admin, an operator's token, two API tokens for each of four apps, a state key.
        system.Scrub.Count.ShouldBeGreaterThanOrEqualTo(13);
        foreach (var (path, body) in telemetry)
        {
            system.Scrub.Search("telemetry " + path, body);
        }

        system.Scrub.ShouldHaveFoundNothing();
    }

    [Theory]
    [InlineData("the text itself", "log line: key=" + Secret + " sent")]
    [InlineData("base64 of the text", "cTBKNWNHeGhiblJsWkNCelpXTnlaWFFnYjJZZ016SWdZbmwwWlhNaElTRT0")]
    [InlineData("the text in a query", "GET /?token=q0J5cGxhbnRlZCBzZWNyZXQgb2YgMzIgYnl0ZXMhISE%3D")]
    public void A_planted_secret_is_found(string form, string content)
    {
        var scrub = new SecretScrub();
        scrub.Issue("planted secret", Secret);
        _files.Write("logs/app.log", "nothing here");
        _files.Write("logs/other.log", content);

        scrub.SearchFolder(_files.Path);

        Should.Throw<ShouldAssertException>(scrub.ShouldHaveFoundNothing).Message.ShouldContain("other.log holds the planted secret", customMessage: form);
    }

    [Fact]
    public void A_secret_that_was_decoded_is_found_and_one_in_its_own_store_is_not_looked_for()
    {
        var scrub = new SecretScrub();
        scrub.Issue("planted secret", Secret);
        _files.Write("secrets.json", Secret);
        scrub.SearchFolder(_files.Path, "secrets.json");
        scrub.ShouldHaveFoundNothing();

        _files.Write("dump.rdb", [0, 1, 2, .. Convert.FromBase64String(Secret), 3]);
        scrub.SearchFolder(_files.Path, "secrets.json");

        Should.Throw<ShouldAssertException>(scrub.ShouldHaveFoundNothing).Message.ShouldContain("dump.rdb");
    }

    public void Dispose() => _files.Dispose();
}
