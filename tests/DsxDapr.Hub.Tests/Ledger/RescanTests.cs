using DsxDapr.Contracts.Events;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Tests.Ledger;

public abstract class RescanTests(LedgerBackend backend) : LedgerTests(backend)
{
    private static readonly ScanFailure Unreadable = new("unreadable", "no such file", false);

    private static CancellationToken Token => LedgerFixture.Token;

    [Fact]
    public async Task Only_items_without_a_verdict_of_clean_or_malicious_are_scanned_again_and_every_counter_is_true_before_and_after()
    {
        await ScanMixedAsync("job");
        var before = await Fixture.JobAsync("job");
        (before.Status, before.Clean, before.Malicious, before.Other, before.Dead, before.Open).ShouldBe((JobStatus.Running, 1, 1, 2, 1, 1));

        (await RescanAsync("job")).ShouldBe(3);

        var during = await Fixture.JobAsync("job");
        (during.Items, during.Clean, during.Malicious, during.Other, during.Dead, during.Open).ShouldBe((5, 1, 1, 0, 0, 4));
        (during.Bytes, during.ScanMs).ShouldBe((20, 2));
        (await Fixture.Ledger.CountDeadLettersAsync(Token)).ShouldBeEmpty();
        (await Fixture.Ledger.SumAsync(Token)).Others.ShouldBeEmpty();

        var again = await Fixture.LeaseAsync();
        again.Select(item => item.Location).Order().ShouldBe(["/dead", "/encrypted", "/large"]);
        await Fixture.RecordAsync([.. again.Select(item => Fixture.Result(item))]);
        var after = await Fixture.JobAsync("job");
        (after.Clean, after.Other, after.Dead, after.Open, after.Bytes).ShouldBe((4, 0, 0, 1, 50));
    }

    [Fact]
    public async Task A_completed_job_runs_again_and_completes_again()
    {
        await Fixture.AcceptAsync("job", "/a");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync()).Single(), ScanVerdict.Error, Unreadable));
        (await Fixture.JobAsync("job")).Status.ShouldBe(JobStatus.Completed);

        (await RescanAsync("job")).ShouldBe(1);
        (await Fixture.JobAsync("job")).Status.ShouldBe(JobStatus.Running);
        (await Fixture.JobAsync("job")).FinishedAt.ShouldBeNull();

        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync()).Single()));
        (await Fixture.JobAsync("job")).Status.ShouldBe(JobStatus.Completed);
        (await RescanAsync("job")).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_scanned_again_does_not_count_for_medians_and_the_longest_scan_until_it_is()
    {
        await Fixture.AcceptAsync("job", "/small", "/large");
        var leased = await Fixture.LeaseAsync();
        await Fixture.RecordAsync(
            Fixture.Result(leased[0]) with { SizeInBytes = 10, ElapsedMs = 0.2 },
            Fixture.Result(leased[1], ScanVerdict.TooLarge) with { SizeInBytes = 1_000_000, ElapsedMs = 500 });

        await RescanAsync("job");

        var sums = await Fixture.Ledger.SumAsync(Token);
        (sums.MedianSizeInBytes, sums.MedianScanUs, sums.Longest!.Location).ShouldBe((10, 200, "/small"));
    }

    [Fact]
    public async Task Nothing_of_a_cancelled_job_is_scanned_again()
    {
        await Fixture.AcceptAsync("job", "/a", "/b");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync(1)).Single(), ScanVerdict.Error, Unreadable));
        await Fixture.Ledger.CancelAsync("job", Token);

        (await RescanAsync("job")).ShouldBe(0);
        (await RescanAsync("unknown")).ShouldBe(0);
    }

    [Fact]
    public async Task A_large_job_is_scanned_again_in_steps()
    {
        await Fixture.AcceptAsync("job", [.. Enumerable.Range(0, 25).Select(number => $"/{number}")]);
        await Fixture.RecordAsync([.. (await Fixture.LeaseAsync()).Select(item => Fixture.Result(item, ScanVerdict.Encrypted))]);

        var (first, last) = await Fixture.Ledger.RescanAsync("job", 0, 10, Token);
        first.ShouldBe(10);
        var (second, end) = await Fixture.Ledger.RescanAsync("job", last!.Value, 100, Token);

        second.ShouldBe(15);
        (await Fixture.Ledger.RescanAsync("job", end!.Value, 100, Token)).ShouldBe((0, null));
        (await Fixture.JobAsync("job")).Open.ShouldBe(25);
    }

    [Theory]
    [InlineData(ScanVerdict.Encrypted)]
    [InlineData(ScanVerdict.TooLarge)]
    [InlineData(ScanVerdict.Suspicious)]
    public async Task An_answer_from_before_a_rescan_that_is_no_verdict_of_clean_or_malicious_does_not_undo_it(ScanVerdict verdict)
    {
        var before = await DispatchTwiceAsync();
        await Fixture.RecordAsync(Fixture.Result(before[1], ScanVerdict.Encrypted));
        (await RescanAsync("job")).ShouldBe(1);

        await Fixture.RecordAsync(Fixture.Result(before[0], verdict), Fixture.Result(before[1], verdict));
        await Fixture.RecordAsync(Fixture.Result(before[1], ScanVerdict.Error, Unreadable));

        (await Fixture.JobAsync("job")).Open.ShouldBe(1);
        var again = (await Fixture.LeaseAsync()).ShouldHaveSingleItem();
        again.Attempt.ShouldBe(3);
        await Fixture.RecordAsync(Fixture.Result(before[0], verdict), Fixture.Result(again, verdict));
        (await Fixture.JobAsync("job")).Other.ShouldBe(1);
    }

    [Theory]
    [InlineData(ScanVerdict.Clean)]
    [InlineData(ScanVerdict.Malicious)]
    public async Task A_verdict_from_before_a_rescan_that_comes_late_is_not_lost(ScanVerdict verdict)
    {
        var before = await DispatchTwiceAsync();
        await Fixture.RecordAsync(Fixture.Result(before[1], ScanVerdict.Encrypted));
        await RescanAsync("job");

        await Fixture.RecordAsync(Fixture.Result(before[0], verdict));

        var job = await Fixture.JobAsync("job");
        (job.Clean + job.Malicious, job.Other).ShouldBe((1, 0));
        (await Fixture.LeaseAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_pace_is_that_of_the_last_minute()
    {
        await Fixture.AcceptAsync("job", [.. Enumerable.Range(0, 40).Select(number => $"/{number}")]);
        await Fixture.RecordAsync([.. (await Fixture.LeaseAsync(10)).Select(item => Fixture.Result(item))]);
        Fixture.Clock.Advance(TimeSpan.FromMinutes(10));
        await Fixture.RecordAsync([.. (await Fixture.LeaseAsync(6)).Select(item => Fixture.Result(item))]);
        Fixture.Clock.Advance(TimeSpan.FromSeconds(30));

        var pace = await Fixture.Ledger.MeasurePaceAsync(await Fixture.JobAsync("job"), TimeSpan.FromMinutes(1), Token);

        (pace.FilesPerSecond, pace.BytesPerSecond).ShouldBe((0.1, 1.0));
    }

    // The first scanner is slow: its lease runs out, and another one is asked.
    private async Task<LeasedItem[]> DispatchTwiceAsync()
    {
        await Fixture.AcceptAsync("job", "/a");
        var first = (await Fixture.LeaseAsync()).Single();
        Fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        await Fixture.Ledger.ExpireLeasesAsync(100, Token);
        return [first, (await Fixture.LeaseAsync()).Single()];
    }

    private async Task<int> RescanAsync(string job) => (await Fixture.Ledger.RescanAsync(job, 0, 100, Token)).Rescanned;

    private async Task ScanMixedAsync(string job)
    {
        await Fixture.AcceptAsync(job, "/clean", "/bad", "/dead", "/encrypted", "/large");
        await Fixture.RecordAsync([.. (await Fixture.LeaseAsync()).Select(item => item.Location switch
        {
            "/bad" => Fixture.Result(item, ScanVerdict.Malicious),
            "/dead" => Fixture.Result(item, ScanVerdict.Error, Unreadable),
            "/encrypted" => Fixture.Result(item, ScanVerdict.Encrypted),
            "/large" => Fixture.Result(item, ScanVerdict.TooLarge),
            _ => Fixture.Result(item),
        })]);
    }
}
