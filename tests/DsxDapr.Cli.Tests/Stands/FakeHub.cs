using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.Cli.Tests.Stands;

/// <summary>The routes of the hub that a scan uses, with figures by decree.</summary>
internal sealed class FakeHub
{
    private int _polls;

    public Guid Connector { get; } = Guid.NewGuid();

    public ConcurrentQueue<string> Orders { get; } = new();

    public string FinalStatus { get; init; } = "completed";

    public bool Malware { get; init; } = true;

    /// <summary>How often the hub fails before it answers again.</summary>
    public int Failures { get; init; }

    public void Map(WebApplication app)
    {
        const string prefix = "/dsx-connect/api/v1/connectors";
        app.MapGet(prefix + "/list", () => Results.Json(new[] { new { uuid = Connector, name = "filesystem-connector" } }));
        app.MapGet(prefix + "/readyz/{uuid}", (Guid uuid) => uuid == Connector ? Results.Ok() : Results.StatusCode(503));
        app.MapPost(prefix + "/full_scan/{uuid}", (Guid uuid, HttpContext context) =>
        {
            Orders.Enqueue($"{uuid}{context.Request.QueryString}");
            context.Response.Headers["X-Job-Id"] = "job-1";
            return Results.Accepted();
        });
        app.MapGet("/api/v1/jobs/job-1", Job);
        app.MapGet("/api/v1/jobs/job-1/items", (string? cursor) => string.IsNullOrEmpty(cursor)
            ? Results.Json(new { items = new[] { Item("/files/clean.txt", "clean", null) }, next_cursor = "2+ &" })
            : Results.Json(new { items = new[] { cursor == "2+ &" ? Second() : Item("wrong cursor", "error", null) }, next_cursor = (string?)null }));
    }

    private static object Item(string location, string verdict, string? threat) => new { location, verdict, engine = "signatures", threat };

    private object Second() => Malware ? Item("/files/bad.com", "malicious", "EICAR") : Item("/files/fine.txt", "clean", null);

    private IResult Job()
    {
        var poll = Interlocked.Increment(ref _polls);
        if (poll <= Failures)
        {
            return Results.StatusCode(503);
        }

        var over = poll > Failures + 2;
        var malicious = over && Malware ? 1 : 0;
        return poll == Failures + 1 ? Results.NotFound() : Results.Json(new
        {
            job_id = "job-1",
            status = over ? FinalStatus : "running",
            items = 2,
            bytes = 70,
            clean = over ? 2 - malicious : 0,
            malicious,
            failed = 0,
            pending = over ? 0 : 2,
            actions_pending = 0,
            enumerated = over,
            started_at = "2025-01-01T00:00:00+00:00",
        });
    }
}
