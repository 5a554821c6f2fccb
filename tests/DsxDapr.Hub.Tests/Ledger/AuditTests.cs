using DsxDapr.Contracts;
using DsxDapr.Contracts.Events;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Tests.Ledger;

public abstract class AuditTests(LedgerBackend backend) : LedgerTests(backend)
{
    [Fact]
    public async Task The_trail_is_read_newest_first_and_in_pages()
    {
        for (var number = 1; number <= 5; number++)
        {
            await AppendAsync($"job-{number}");
        }

        var first = await Fixture.Ledger.ListAuditAsync(null, 3, LedgerFixture.Token);
        var second = await Fixture.Ledger.ListAuditAsync(first[^1].Id, 3, LedgerFixture.Token);

        first.Select(entry => entry.Subject).ShouldBe(["job-5", "job-4", "job-3"]);
        second.Select(entry => entry.Subject).ShouldBe(["job-2", "job-1"]);
    }

    [Fact]
    public async Task Every_entry_is_published_with_it()
    {
        await AppendAsync("job-1");

        var message = (await Fixture.Ledger.TakeOutboxAsync(10, TimeSpan.Zero, LedgerFixture.Token)).ShouldHaveSingleItem();
        message.Topic.ShouldBe(Topics.Audit);
        message.EventType.ShouldBe(EventTypes.Audit);
        message.Data.ShouldContain("\"action\":\"job.cancel\"");
    }

    [Fact]
    public async Task The_trail_outlives_the_hub()
    {
        await AppendAsync("job-1");

        Fixture.Reopen();

        (await Fixture.Ledger.ListAuditAsync(null, 10, LedgerFixture.Token)).ShouldHaveSingleItem().At.ShouldBe(Fixture.Clock.GetUtcNow());
    }

    private Task AppendAsync(string subject) => Fixture.Ledger.AppendAuditAsync(
        new AuditEntry("operator:anna", "job.cancel", subject, AuditOutcome.Success), LedgerFixture.Token);
}
