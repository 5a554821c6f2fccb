using System.Text.Json;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Retention;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DsxDapr.Hub.Tests.Retention;

public sealed class RetentionServiceTests
{
    private const int Jobs = 30;

    [Fact]
    public async Task What_is_older_than_an_operator_wants_goes_and_the_trail_says_so()
    {
        await using var hub = await HubApp.StartAsync(("DSXCONNECT_RETENTION:JOBS_DAYS", "30"), ("DSXCONNECT_RETENTION:AUDIT_DAYS", "60"));
        var ledger = await WriteJobsAsync(hub);
        await ledger.AppendAuditAsync(new AuditEntry("somebody", "does", "something old", AuditOutcome.Success), HubApp.Token);

        hub.Clock.Step(TimeSpan.FromDays(61));

        // The turn at the hub's start may be under way still, and have looked at the jobs already: then the next hour's finds them.
        await Eventually.TrueAsync(
            async () =>
            {
                hub.Clock.Advance(TimeSpan.FromHours(1));
                return (await hub.AuditAsync()).Any(IsRetentionOfAllJobs);
            },
            "retention is done");
        (await ledger.ListJobsAsync(null, null, 100, HubApp.Token)).ShouldBeEmpty();
        (await hub.AuditAsync()).ShouldNotContain(entry => entry.GetProperty("subject").GetString() == "something old");
    }

    [Fact]
    public async Task Nothing_goes_unless_an_operator_says_so()
    {
        await using var hub = await HubApp.StartAsync();
        var ledger = await WriteJobsAsync(hub);
        await ledger.AppendAuditAsync(new AuditEntry("somebody", "does", "something old", AuditOutcome.Success), HubApp.Token);
        var retention = hub.Services.GetServices<IHostedService>().OfType<RetentionService>().Single();

        hub.Clock.Step(TimeSpan.FromDays(36_500));
        await retention.RunAsync(HubApp.Token);

        (await ledger.ListJobsAsync(null, null, 100, HubApp.Token)).Count.ShouldBe(Jobs);
        (await hub.AuditAsync()).ShouldContain(entry => entry.GetProperty("subject").GetString() == "something old");
    }

    private static bool IsRetentionOfAllJobs(JsonElement entry) => entry.GetProperty("action").GetString() == "retention.delete"
        && entry.GetProperty("detail").GetString()!.StartsWith($"{Jobs} jobs, {Jobs} items", StringComparison.Ordinal);

    private static async Task<ILedger> WriteJobsAsync(HubApp hub)
    {
        var ledger = hub.Services.GetRequiredService<ILedger>();
        for (var number = 0; number < Jobs; number++)
        {
            await ledger.AcceptAsync(new Submission($"job-{number}", Guid.NewGuid(), null, [new SubmittedItem("/a", "a", 1)]), HubApp.Token);
            (await ledger.CancelAsync($"job-{number}", HubApp.Token)).ShouldBeTrue();
        }

        return ledger;
    }
}
