using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Tests.Ledger;

public abstract class RetireTests(LedgerBackend backend) : LedgerTests(backend)
{
    private static CancellationToken Token => LedgerFixture.Token;

    private DateTimeOffset Cutoff => Fixture.Clock.GetUtcNow() - TimeSpan.FromDays(30);

    [Fact]
    public async Task Old_jobs_go_step_by_step_with_all_that_is_theirs_and_the_figures_are_those_of_what_is_left()
    {
        await ScanAsync("new", 7, size: 10, elapsedMs: 0.1);
        var alone = await Fixture.Ledger.SumAsync(Token);
        await ScanAsync("old", 30, size: 1_000, elapsedMs: 0.2);
        await FailAsync("failed");
        await QuarantineInVainAsync("infected");
        Fixture.Clock.Advance(TimeSpan.FromDays(31));
        await Fixture.Ledger.CancelAsync("new", Token);
        await ScanAsync("new", 1, size: 10, elapsedMs: 0.1, prefix: "late");

        var steps = await RetireAsync(10);

        steps.Count.ShouldBeGreaterThan(3);
        steps.ShouldAllBe(step => step.Items <= 10);
        (steps.Sum(step => step.Items), steps.Sum(step => step.Jobs)).ShouldBe((32, 3));
        (await Fixture.Ledger.ListJobsAsync(null, null, 10, Token)).Select(job => job.JobId).ShouldBe(["new"]);
        (await Fixture.Ledger.ListResultsAsync(null, 100, Token)).Count.ShouldBe(8);
        (await Fixture.Ledger.CountDeadLettersAsync(Token)).ShouldBeEmpty();
        var sums = await Fixture.Ledger.SumAsync(Token);
        (sums.Clean, sums.Malicious, sums.Bytes, sums.Others.Count).ShouldBe((8, 0, 80, 0));
        (sums.MedianSizeInBytes, sums.MedianScanUs, sums.Longest!.ElapsedMs).ShouldBe((alone.MedianSizeInBytes, alone.MedianScanUs, 0.1));
    }

    [Fact]
    public async Task What_is_not_over_stays_however_old_it_is()
    {
        await Fixture.AcceptAsync("running", "/a");
        await Fixture.Ledger.OpenJobAsync("listing", Fixture.Connector, null, null, null, Token);
        await Fixture.AcceptAsync("acting", "/bad");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync()).Single(item => item.JobId == "acting"), ScanVerdict.Malicious));
        await Fixture.Ledger.CancelAsync("acting", Token);
        Fixture.Clock.Advance(TimeSpan.FromDays(1_000));

        (await RetireAsync(10)).ShouldBeEmpty();

        (await Fixture.Ledger.ListJobsAsync(null, null, 10, Token)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Hubs_that_delete_at_once_take_every_figure_out_once()
    {
        await ScanAsync("new", 5, size: 10, elapsedMs: 0.1);
        await ScanAsync("old", 60, size: 1_000, elapsedMs: 0.2);
        Fixture.Clock.Advance(TimeSpan.FromDays(31));
        await ScanAsync("new", 1, size: 10, elapsedMs: 0.1, prefix: "late");
        var (database, another) = Fixture.OpenAnother();
        using var _ = database;

        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(Fixture.Ledger.RetireJobsAsync(Cutoff, 7, Token), another.RetireJobsAsync(Cutoff, 7, Token));
        }

        (await Fixture.Ledger.ListJobsAsync(null, null, 10, Token)).ShouldHaveSingleItem().JobId.ShouldBe("new");
        var sums = await Fixture.Ledger.SumAsync(Token);
        (sums.Clean, sums.MedianSizeInBytes, sums.Longest!.SizeInBytes).ShouldBe((6, 10, 10));
    }

    [Fact]
    public async Task The_scan_that_took_longest_is_one_that_is_left_however_many_hubs_delete_it_from_under_each_other()
    {
        const int old = 60;
        for (var number = 0; number < old; number++)
        {
            await ScanAsync($"old-{number}", 1, size: 1_000, elapsedMs: old - number);
        }

        Fixture.Clock.Advance(TimeSpan.FromDays(31));
        await ScanAsync("new", 1, size: 10, elapsedMs: 0.5);
        var (database, another) = Fixture.OpenAnother();
        using var _ = database;

        while ((await Fixture.Ledger.ListJobsAsync(null, null, old, Token)).Count > 1)
        {
            await Task.WhenAll(Fixture.Ledger.RetireJobsAsync(Cutoff, 1, Token), another.RetireJobsAsync(Cutoff, 2, Token));
        }

        (await Fixture.Ledger.SumAsync(Token)).Longest.ShouldNotBeNull().ElapsedMs.ShouldBe(0.5);
    }

    [Fact]
    public async Task Old_entries_of_the_audit_trail_go_step_by_step()
    {
        for (var number = 0; number < 25; number++)
        {
            await Fixture.Ledger.AppendAuditAsync(new AuditEntry("somebody", "does", $"old-{number}", AuditOutcome.Success), Token);
        }

        Fixture.Clock.Advance(TimeSpan.FromDays(31));
        await Fixture.Ledger.AppendAuditAsync(new AuditEntry("somebody", "does", "new", AuditOutcome.Success), Token);

        var steps = new List<int>();
        do
        {
            steps.Add(await Fixture.Ledger.RetireAuditAsync(Cutoff, 10, Token));
        }
        while (steps[^1] > 0);

        steps.ShouldBe([10, 10, 5, 0]);
        (await Fixture.Ledger.ListAuditAsync(null, 100, Token)).ShouldHaveSingleItem().Subject.ShouldBe("new");
    }

    private async Task<List<RetiredJobs>> RetireAsync(int limit)
    {
        var steps = new List<RetiredJobs>();
        while (await Fixture.Ledger.RetireJobsAsync(Cutoff, limit, Token) is { IsEmpty: false } step)
        {
            steps.Add(step);
        }

        return steps;
    }

    private async Task ScanAsync(string job, int items, long size, double elapsedMs, string prefix = "")
    {
        await Fixture.AcceptAsync(job, [.. Enumerable.Range(0, items).Select(number => $"/{prefix}{number}")]);
        await Fixture.RecordAsync([.. (await Fixture.LeaseAsync()).Select(item => Fixture.Result(item) with { SizeInBytes = size, ElapsedMs = elapsedMs })]);
    }

    private async Task FailAsync(string job)
    {
        await Fixture.AcceptAsync(job, "/gone");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync()).Single(), ScanVerdict.Error, new ScanFailure("unreadable", "gone", false)));
    }

    private async Task QuarantineInVainAsync(string job)
    {
        await Fixture.AcceptAsync(job, "/bad");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync()).Single(), ScanVerdict.Malicious) with { SizeInBytes = 5_000, ElapsedMs = 90 });
        var action = (await Fixture.Ledger.LeaseActionsAsync(1, [Fixture.Connector], TimeSpan.FromMinutes(1), Token)).Single();
        await Fixture.Ledger.CompleteActionAsync(
            action, new ItemActionResponse { Status = ResponseStatus.Error, Message = "no room", ItemAction = ItemAction.Move }, Token);
    }
}
