using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Events;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Tests.Ledger;

public abstract class ScanOnceTests(LedgerBackend backend) : LedgerTests(backend)
{
    private const string Engines = "clamav 1.4 (27800)";

    private IReadOnlyList<LeasedItem> _leased = [];

    private static CancellationToken Token => LedgerFixture.Token;

    [Fact]
    public async Task An_item_that_is_unchanged_since_it_was_found_clean_is_skipped_and_that_is_no_verdict()
    {
        await ScanAsync("first", ("/a", "v1"), ("/b", "v1"));

        (await AcceptAsync("second", ("/a", "v1"), ("/b", "v1"))).ShouldBeEmpty();

        var job = await Fixture.JobAsync("second");
        (job.Items, job.Skipped, job.Open, job.Clean, job.Status).ShouldBe((2, 2, 0, 0, JobStatus.Completed));
        var item = (await Fixture.Ledger.ListItemsAsync("second", 0, 10, Token))[0];
        (item.State, item.Verdict, item.ScannedAt).ShouldBe((ItemState.Skipped, null, Fixture.Clock.GetUtcNow()));
        item.Reason!.ShouldStartWith("unchanged since");
        (await Fixture.Ledger.ListResultsAsync("second", 10, Token)).ShouldBeEmpty();
        var finished = (await Fixture.Ledger.TakeOutboxAsync(10, TimeSpan.FromMinutes(1), Token)).Last(message => message.Topic == Topics.Jobs).Data;
        using var told = JsonDocument.Parse(finished);
        told.RootElement.GetProperty("skipped").GetInt64().ShouldBe(2);
        told.RootElement.GetProperty("other").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task An_item_that_changed_or_is_new_is_scanned()
    {
        await ScanAsync("first", ("/a", "v1"), ("/b", "v1"));

        (await AcceptAsync("second", ("/a", "v2"), ("/b", "v1"), ("/c", "v1"))).Select(item => item.Location).ShouldBe(["/a", "/c"]);
    }

    [Fact]
    public async Task An_item_whose_connector_tells_no_version_is_always_scanned()
    {
        await ScanAsync("first", ("/a", null), ("/b", ""));

        (await AcceptAsync("second", ("/a", null), ("/b", ""))).Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_version_that_counts_is_the_one_that_was_read_not_the_one_that_was_listed()
    {
        await AcceptAsync("first", ("/a", "listed"));
        await AnswerAsync("first", item => Clean(item, "read"));

        (await AcceptAsync("second", ("/a", "listed"))).ShouldHaveSingleItem();
        await AnswerAsync("second", item => Clean(item, version: null));
        (await AcceptAsync("third", ("/a", "read"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_another_engine_or_database_found_clean_is_scanned_by_the_one_of_today()
    {
        await ScanAsync("first", ("/a", "v1"));
        Fixture.Clock.Advance(TimeSpan.FromMinutes(16));
        await AcceptAsync("update", ("/b", "v1"));
        await AnswerAsync("update", item => Clean(item, "v1") with { Engines = "clamav 1.4 (27801)" });

        (await AcceptAsync("second", ("/a", "v1"), ("/b", "v1"))).ShouldHaveSingleItem().Location.ShouldBe("/a");
    }

    [Theory]
    [InlineData("clamav 1.4 (27801)")]
    [InlineData(null)]
    public async Task While_scanners_do_not_agree_or_one_does_not_tell_everything_is_scanned(string? other)
    {
        await ScanAsync("first", ("/a", "v1"));
        await AcceptAsync("other", ("/b", "v1"));
        await AnswerAsync("other", item => Clean(item, "v1") with { Engines = other });

        (await AcceptAsync("second", ("/a", "v1"), ("/b", "v1"))).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Once_nothing_was_heard_of_the_engines_for_long_everything_is_scanned_until_something_is()
    {
        await ScanAsync("first", ("/a", "v1"), ("/b", "v1"));
        Fixture.Clock.Advance(TimeSpan.FromMinutes(16));

        (await AcceptAsync("second", 1, ("/a", "v1"), ("/b", "v1"))).ShouldHaveSingleItem();
        await AnswerAsync("second", item => Clean(item, "v1"), leased: 1);

        (await Fixture.LeaseAsync()).ShouldBeEmpty();
        (await Fixture.JobAsync("second")).Skipped.ShouldBe(1);
    }

    [Fact]
    public async Task A_verdict_that_was_under_way_for_long_does_not_tell_of_the_engines_of_today()
    {
        await AcceptAsync("first", ("/a", "v1"));
        var given = Fixture.Clock.GetUtcNow();
        Fixture.Clock.Advance(TimeSpan.FromMinutes(16));
        await AnswerAsync("first", item => Clean(item, "v1") with { CompletedAt = given });

        (await AcceptAsync("second", ("/a", "v1"))).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_clean_verdict_counts_for_its_time_and_is_forgotten_then()
    {
        await ScanAsync("first", ("/a", "v1"));
        (await Fixture.Ledger.RetireVersionsAsync(10, Token)).ShouldBe(0);
        Fixture.Clock.Advance(TimeSpan.FromDays(31));
        await ScanAsync("today", ("/b", "v1"));

        (await AcceptAsync("second", ("/a", "v1"), ("/b", "v1"))).ShouldHaveSingleItem().Location.ShouldBe("/a");
        (await Fixture.Ledger.RetireVersionsAsync(10, Token)).ShouldBe(1);
        (await Fixture.Ledger.RetireVersionsAsync(10, Token)).ShouldBe(0);
    }

    [Theory]
    [InlineData(ScanVerdict.Malicious)]
    [InlineData(ScanVerdict.Suspicious)]
    [InlineData(ScanVerdict.Encrypted)]
    public async Task Whatever_a_scan_finds_but_clean_counts_more_than_what_was_clean_before(ScanVerdict verdict)
    {
        await ScanAsync("first", ("/a", "v1"));
        await Fixture.AcceptAsync("without-option", "/a");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync()).ShouldHaveSingleItem(), verdict));

        (await AcceptAsync("second", ("/a", "v1"))).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_job_without_the_option_neither_skips_nor_remembers()
    {
        await ScanAsync("first", ("/a", "v1"));
        await OpenAsync("plain", scanOnce: null);
        await SubmitAsync("plain", ("/a", "v1"), ("/b", "v1"));

        var leased = await Fixture.LeaseAsync();
        leased.Count.ShouldBe(2);
        await Fixture.RecordAsync([.. leased.Select(item => Clean(item, "v1"))]);

        (await AcceptAsync("second", ("/a", "v1"), ("/b", "v1"))).ShouldHaveSingleItem().Location.ShouldBe("/b");
    }

    [Fact]
    public async Task The_same_location_of_another_connector_is_another_item()
    {
        await ScanAsync("first", ("/a", "v1"));
        var other = Guid.NewGuid();
        await Fixture.Ledger.OpenJobAsync("second", other, null, null, scanOnce: true, Token);
        await Fixture.Ledger.AcceptAsync(new Submission("second", other, null, [new SubmittedItem("/a", "a", 10, "v1")]), Token);

        (await Fixture.Ledger.LeaseAsync(10, [other], LedgerFixture.OneMinute, Token)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_malicious_verdict_that_comes_late_is_not_lost_on_a_skipped_item()
    {
        await OpenAsync("second", scanOnce: true);
        await SubmitAsync("second", ("/a", "v1"));
        var leased = (await Fixture.LeaseAsync()).ShouldHaveSingleItem();
        await Fixture.Ledger.ReturnAsync([leased], TimeSpan.FromSeconds(2), Token);
        await ScanAsync("first", ("/a", "v1"));
        Fixture.Clock.Advance(TimeSpan.FromSeconds(3));
        (await Fixture.LeaseAsync()).ShouldBeEmpty();
        (await Fixture.JobAsync("second")).Skipped.ShouldBe(1);

        await Fixture.RecordAsync(Fixture.Result(leased, ScanVerdict.Malicious));

        var job = await Fixture.JobAsync("second");
        (job.Skipped, job.Malicious, job.ActionsPending, job.Open).ShouldBe((0, 1, 1, 1));
    }

    [Fact]
    public async Task What_is_dispatched_again_is_scanned_however_unchanged_it_is()
    {
        await OpenAsync("second", scanOnce: true);
        await SubmitAsync("second", ("/a", "v1"));
        await Fixture.LeaseAsync();
        await ScanAsync("first", ("/a", "v1"));
        Fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        await Fixture.Ledger.ExpireLeasesAsync(100, Token);

        (await Fixture.LeaseAsync()).ShouldHaveSingleItem().Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task A_changed_item_behind_thousands_of_unchanged_ones_is_found_in_short_transactions()
    {
        (string, string?)[] unchanged = [.. Enumerable.Range(0, 3_000).Select(number => ($"/{number:D4}", (string?)"v1"))];
        await ScanAsync("first", unchanged);
        await OpenAsync("second", scanOnce: true);
        await SubmitAsync("second", [.. unchanged, ("/changed", "v1")]);

        var turns = 0;
        IReadOnlyList<LeasedItem> leased;
        do
        {
            leased = await Fixture.LeaseAsync(64);
            turns++;
        }
        while (leased.Count == 0 && turns < 100);

        leased.ShouldHaveSingleItem().Location.ShouldBe("/changed");
        turns.ShouldBeInRange(2, 4);
        (await Fixture.JobAsync("second")).Skipped.ShouldBe(3_000);
    }

    [Fact]
    public async Task With_the_hubs_setting_on_what_connectors_submit_by_themselves_is_skipped_too()
    {
        Fixture.ScanOnce.Enabled = true;
        Fixture.Reopen();
        await SubmitAsync("event", ("/a", "v1"));
        await AnswerAsync("event", item => Clean(item, "v1"));

        await SubmitAsync("again", ("/a", "v1"));

        (await Fixture.LeaseAsync()).ShouldBeEmpty();
        var job = await Fixture.JobAsync("again");
        (job.Skipped, job.Status).ShouldBe((1, JobStatus.Completed));
    }

    private ScanResult Clean(LeasedItem item, string? version) => Fixture.Result(item) with { Engines = Engines, ContentVersion = version };

    private Task<bool> OpenAsync(string job, bool? scanOnce) => Fixture.Ledger.OpenJobAsync(job, Fixture.Connector, null, null, scanOnce, Token);

    private Task SubmitAsync(string job, params (string Location, string? Version)[] items) => Fixture.Ledger.AcceptAsync(
        new Submission(job, Fixture.Connector, null, [.. items.Select(item => new SubmittedItem(item.Location, "name", 10, item.Version))]), Token);

    // A whole scan with a clean verdict for every item that is not skipped, read in the version that was listed.
    private async Task ScanAsync(string job, params (string Location, string? Version)[] items)
    {
        var versions = items.ToDictionary(item => item.Location, item => item.Version);
        await OpenAsync(job, scanOnce: true);
        await SubmitAsync(job, items);
        await AnswerAsync(job, item => Clean(item, versions[item.Location]));
        await Fixture.Ledger.EndEnumerationAsync(job, Fixture.Connector, isComplete: true, Token);
        (await Fixture.JobAsync(job)).Status.ShouldBe(JobStatus.Completed);
    }

    private async Task<IReadOnlyList<LeasedItem>> AcceptAsync(string job, int count, params (string Location, string? Version)[] items)
    {
        await OpenAsync(job, scanOnce: true);
        await SubmitAsync(job, items);
        await Fixture.Ledger.EndEnumerationAsync(job, Fixture.Connector, isComplete: true, Token);
        _leased = await Fixture.LeaseAsync(count);
        return _leased;
    }

    private Task<IReadOnlyList<LeasedItem>> AcceptAsync(string job, params (string Location, string? Version)[] items) => AcceptAsync(job, 100, items);

    private async Task AnswerAsync(string job, Func<LeasedItem, ScanResult> answer, int? leased = null)
    {
        var items = _leased.Where(item => item.JobId == job).Concat(leased is null ? await Fixture.LeaseAsync(10_000) : []).ToList();
        _leased = [];
        await Fixture.RecordAsync([.. items.Where(item => item.JobId == job).Select(answer)]);
    }
}
