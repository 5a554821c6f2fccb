using System.Globalization;
using System.Net;
using System.Text.Json;
using DsxDapr.Hub.Export;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Hub.Tests.Ledger;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace DsxDapr.Hub.Tests.Export;

public sealed class ExportRouteTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    private const string Head =
        "task_id,job_id,connector_uuid,location,metainfo,verdict,state,engine,threat,reason,size_in_bytes,sha256,elapsed_ms,scanned_at,"
        + "action,action_status,action_message,quarantined_to,file_type";

    private readonly Guid _connector = Guid.NewGuid();

    private ILedger Ledger => fixture.Hub.Services.GetRequiredService<ILedger>();

    [Fact]
    public async Task Results_of_a_job_are_exported_in_both_formats_each_once()
    {
        await ScanAsync("exported", [.. Enumerable.Range(0, 2_500).Select(number => $"/{number}")]);
        await ScanAsync("formula", "=cmd|'/c calc'!A1");

        var csv = (await ReadAsync(HubApp.Viewer, "/api/v1/results/export?format=csv&job_id=exported")).Split("\r\n");
        csv[0].ShouldBe(Head);
        csv.Length.ShouldBe(2_502);
        csv[1..^1].Select(line => line.Split(',')[3]).Distinct().Count().ShouldBe(2_500);
        csv[1].Split(',')[5..7].ShouldBe(["clean", "done"]);

        var lines = (await ReadAsync(HubApp.Viewer, "/api/v1/results/export?format=jsonl&job_id=exported")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2_500);
        JsonElement.Parse(lines[0]).EnumerateObject().Select(member => member.Name).ShouldBe(Head.Split(','));

        (await ReadAsync(HubApp.Viewer, "/api/v1/results/export?format=csv&job_id=formula")).ShouldContain(",'=cmd|'/c calc'!A1,");
        JsonElement.Parse(await ReadAsync(HubApp.Viewer, "/api/v1/results/export?format=jsonl&job_id=formula"))
            .GetProperty("location").GetString().ShouldBe("=cmd|'/c calc'!A1");
    }

    [Fact]
    public async Task Only_what_came_since_a_time_is_exported()
    {
        await ScanAsync("before", "/a");
        await Ledger.AppendAuditAsync(new AuditEntry("somebody", "does", "before", AuditOutcome.Success), HubApp.Token);
        fixture.Hub.Clock.Step(TimeSpan.FromMinutes(10));
        var since = Uri.EscapeDataString(fixture.Hub.Clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        fixture.Hub.Clock.Step(TimeSpan.FromSeconds(1));
        await ScanAsync("after", "/a");
        await Ledger.AppendAuditAsync(new AuditEntry("somebody", "does", "after", AuditOutcome.Success), HubApp.Token);

        var results = await ReadAsync(HubApp.Viewer, $"/api/v1/results/export?format=csv&since={since}");
        results.ShouldContain(",after,");
        results.ShouldNotContain(",before,");
        var audit = await ReadAsync(HubApp.Admin, $"/api/v1/audit/export?format=csv&since={since}");
        audit.ShouldStartWith("id,at,actor,action,subject,outcome,detail\r\n");
        audit.ShouldContain(",does,after,success,");
        audit.ShouldNotContain(",does,before,");
    }

    [Theory]
    [InlineData(null, "/api/v1/results/export?format=csv", HttpStatusCode.Unauthorized)]
    [InlineData(HubApp.Operator, "/api/v1/audit/export?format=csv", HttpStatusCode.Forbidden)]
    [InlineData(HubApp.Viewer, "/api/v1/results/export", HttpStatusCode.UnprocessableEntity)]
    [InlineData(HubApp.Viewer, "/api/v1/results/export?format=xls", HttpStatusCode.UnprocessableEntity)]
    [InlineData(HubApp.Viewer, "/api/v1/results/export?format=csv&since=lately", HttpStatusCode.UnprocessableEntity)]
    public async Task What_may_or_can_not_be_exported_is_refused(string? token, string route, HttpStatusCode status)
    {
        using var client = fixture.Hub.ClientOf(token);
        (await client.GetAsync(route, HubApp.Token)).StatusCode.ShouldBe(status);
    }

    // A ledger without end: whoever collected it would never answer, nor ever stop.
    [Fact]
    public async Task One_page_is_read_at_a_time_and_none_after_the_client_has_left()
    {
        var ledger = Substitute.For<ILedger>();
        var (pages, last) = (0, 0L);
        ledger.ListItemsAsync(null, Arg.Any<long>(), Arg.Any<int>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            pages++;
            last = call.ArgAt<long>(1);
            return Enumerable.Range(1, call.ArgAt<int>(2)).Select(number => ItemOf(last + number)).ToList();
        });
        using var client = new CancellationTokenSource();

        var taken = 0;
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var page in ExportPages.ResultsAsync(ledger, null, null, client.Token))
            {
                pages.ShouldBe(++taken);
                page.Count.ShouldBe(1_000);
                if (taken == 500)
                {
                    await client.CancelAsync();
                }
            }
        });

        (taken, pages, last).ShouldBe((500, 500, 499_000));
    }

    private static ItemRecord ItemOf(long id) => new()
    {
        Id = id,
        TaskId = Guid.Empty,
        JobId = "endless",
        Connector = Guid.Empty,
        Location = "/a",
        Metainfo = "a",
        State = ItemState.Done,
        Verdict = "clean",
    };

    private async Task<string> ReadAsync(string token, string route)
    {
        using var client = fixture.Hub.ClientOf(token);
        return await client.GetStringAsync(route, HubApp.Token);
    }

    private async Task ScanAsync(string job, params string[] locations)
    {
        await Ledger.AcceptAsync(new Submission(job, _connector, null, [.. locations.Select(location => new SubmittedItem(location, "a", 10))]), HubApp.Token);
        var leased = await Ledger.LeaseAsync(locations.Length, [_connector], (_, _) => TimeSpan.FromHours(1), HubApp.Token);
        await Ledger.RecordAsync([.. leased.Select(static item => ScanResults.Of(item))], (_, _) => null, HubApp.Token);
    }
}
