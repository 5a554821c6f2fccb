using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts.Events;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Hub.Tests.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Hub.Tests.Jobs;

/// <summary>Our own routes of jobs.</summary>
public sealed class JobRouteTests(HubFixture fixture) : IClassFixture<HubFixture>, IDisposable
{
    private readonly HttpClient _operator = fixture.Hub.ClientOf(HubApp.Operator);
    private readonly HttpClient _viewer = fixture.Hub.ClientOf(HubApp.Viewer);
    private readonly Guid _connector = Guid.NewGuid();

    private ILedger Ledger => fixture.Hub.Services.GetRequiredService<ILedger>();

    [Fact]
    public async Task Jobs_are_listed_newest_first_in_pages_and_by_status()
    {
        foreach (var job in (string[])["first", "second", "third"])
        {
            await AcceptAsync($"list-{job}");
        }

        await Ledger.PauseAsync("list-second", HubApp.Token);

        var page = await _viewer.GetFromJsonAsync<JsonElement>("/api/v1/jobs?limit=2", HubApp.Token);
        IdsOf(page).ShouldBe(["list-third", "list-second"]);
        var next = await _viewer.GetFromJsonAsync<JsonElement>($"/api/v1/jobs?limit=1&cursor={page.GetProperty("next_cursor").GetString()}", HubApp.Token);
        IdsOf(next).ShouldBe(["list-first"]);
        IdsOf(await _viewer.GetFromJsonAsync<JsonElement>("/api/v1/jobs?status=paused", HubApp.Token)).ShouldContain("list-second");
        (await _viewer.GetAsync("/api/v1/jobs?status=odd", HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _viewer.GetAsync("/api/v1/jobs?cursor=odd", HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_operator_has_failed_items_scanned_again_and_that_is_audited()
    {
        await AcceptAsync("rescan");
        var item = (await Ledger.LeaseAsync(100, [_connector], (_, _) => TimeSpan.FromMinutes(1), HubApp.Token)).Single();
        await Ledger.RecordAsync([Unreadable(item)], (_, _) => null, HubApp.Token);

        (await _viewer.PostAsync("/api/v1/jobs/rescan/rescan", null, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var answer = await _operator.PostAsync("/api/v1/jobs/rescan/rescan", null, HubApp.Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadFromJsonAsync<JsonElement>(HubApp.Token)).GetProperty("rescanned").GetInt32().ShouldBe(1);
        var entry = (await fixture.Hub.AuditAsync()).First(entry => entry.GetProperty("action").GetString() == "job.rescan");
        (entry.GetProperty("subject").GetString(), entry.GetProperty("detail").GetString()).ShouldBe(("rescan", "1 items are scanned again"));
    }

    [Fact]
    public async Task What_cannot_be_scanned_again_is_a_problem()
    {
        await AcceptAsync("cancelled");
        await Ledger.CancelAsync("cancelled", HubApp.Token);

        (await _operator.PostAsync("/api/v1/jobs/cancelled/rescan", null, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await _operator.PostAsync("/api/v1/jobs/unknown/rescan", null, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    public void Dispose()
    {
        _operator.Dispose();
        _viewer.Dispose();
    }

    private static IEnumerable<string?> IdsOf(JsonElement page) => page.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("job_id").GetString());

    private static ScanResult Unreadable(LeasedItem item) =>
        ScanResults.Of(item, ScanVerdict.Error, new ScanFailure("unreadable", "no such file", false));

    private Task AcceptAsync(string job) =>
        Ledger.AcceptAsync(new Submission(job, _connector, null, [new SubmittedItem("/a", "a", 10)]), HubApp.Token);
}
