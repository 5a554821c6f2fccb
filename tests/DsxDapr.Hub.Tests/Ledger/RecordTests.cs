using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Results;

namespace DsxDapr.Hub.Tests.Ledger;

public abstract class RecordTests(LedgerBackend backend) : LedgerTests(backend)
{
    [Fact]
    public async Task An_item_does_not_die_of_a_connector_that_cannot_be_reached()
    {
        await Fixture.AcceptAsync("job", "/a");
        for (var outage = 1; outage <= 20; outage++)
        {
            var leased = (await Fixture.LeaseAsync()).ShouldHaveSingleItem();
            await Fixture.Ledger.RecordAsync(
                [Fixture.Result(leased, ScanVerdict.Error, new ScanFailure(ScanFailure.ConnectorConnection, "refused", Retriable: true))],
                new RetryOptions().DelayAfter,
                LedgerFixture.Token);
            Fixture.Clock.Advance(TimeSpan.FromSeconds(30));
        }

        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync()).ShouldHaveSingleItem()));

        (await Fixture.JobAsync("job")).Clean.ShouldBe(1);
    }

    [Fact]
    public async Task What_the_content_looks_like_is_kept_with_the_verdict()
    {
        await Fixture.AcceptAsync("job", "/a", "/b");
        var leased = await Fixture.LeaseAsync();

        await Fixture.RecordAsync(Fixture.Result(leased[0]) with { FileType = "application/pdf" }, Fixture.Result(leased[1]));

        (await Fixture.Ledger.ListItemsAsync("job", 0, 2, LedgerFixture.Token)).Select(item => item.FileType).ShouldBe(["application/pdf", null]);
    }

    [Fact]
    public async Task A_verdict_is_recorded_once_however_often_its_message_comes()
    {
        await Fixture.AcceptAsync("job", "/a");
        var leased = (await Fixture.LeaseAsync())[0];

        await Fixture.RecordAsync(Fixture.Result(leased), Fixture.Result(leased));
        await Fixture.RecordAsync(Fixture.Result(leased, ScanVerdict.Malicious));

        var job = await Fixture.JobAsync("job");
        job.Clean.ShouldBe(1);
        job.Malicious.ShouldBe(0);
        job.Bytes.ShouldBe(10);
        job.Open.ShouldBe(0);
    }

    [Fact]
    public async Task A_verdict_that_comes_after_its_lease_ran_out_counts()
    {
        await Fixture.AcceptAsync("job", "/a");
        var leased = (await Fixture.LeaseAsync())[0];
        Fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        await Fixture.Ledger.ExpireLeasesAsync(100, LedgerFixture.Token);

        await Fixture.RecordAsync(Fixture.Result(leased));

        (await Fixture.JobAsync("job")).Clean.ShouldBe(1);
        (await Fixture.LeaseAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_attempt_is_repeated_after_its_delay_and_given_up_in_the_end()
    {
        await Fixture.AcceptAsync("job", "/a");
        var failure = new ScanFailure("engine", "the engine is busy", Retriable: true);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var leased = (await Fixture.LeaseAsync()).ShouldHaveSingleItem();
            await Fixture.RecordAsync(Fixture.Result(leased, ScanVerdict.Error, failure));
            (await Fixture.LeaseAsync()).ShouldBeEmpty();
            Fixture.Clock.Advance(TimeSpan.FromSeconds(attempt));
        }

        (await Fixture.LeaseAsync()).ShouldBeEmpty();
        var item = (await Fixture.Ledger.ListItemsAsync("job", 0, 1, LedgerFixture.Token))[0];
        item.State.ShouldBe(ItemState.Dead);
        item.Verdict.ShouldBe("error");
        item.Reason.ShouldBe("the engine is busy");
    }

    [Fact]
    public async Task A_failure_that_no_later_attempt_can_mend_is_final()
    {
        await Fixture.AcceptAsync("job", "/a");
        var leased = (await Fixture.LeaseAsync())[0];

        await Fixture.RecordAsync(Fixture.Result(leased, ScanVerdict.Error, new ScanFailure("item_not_found", "it is gone", Retriable: false)));

        (await Fixture.JobAsync("job")).Dead.ShouldBe(1);
    }

    [Fact]
    public async Task The_failure_of_an_earlier_dispatch_does_not_disturb_the_current_one()
    {
        await Fixture.AcceptAsync("job", "/a");
        var first = (await Fixture.LeaseAsync())[0];
        Fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        await Fixture.Ledger.ExpireLeasesAsync(100, LedgerFixture.Token);
        await Fixture.LeaseAsync();

        await Fixture.RecordAsync(Fixture.Result(first, ScanVerdict.Error, new ScanFailure("item_not_found", "late", Retriable: false)));

        (await Fixture.JobAsync("job")).Dead.ShouldBe(0);
    }

    [Fact]
    public async Task A_malicious_item_is_open_until_its_action_is_over_and_is_acted_on_once()
    {
        await Fixture.AcceptAsync("job", "/bad");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync())[0], ScanVerdict.Malicious));
        (await Fixture.JobAsync("job")).Open.ShouldBe(1);

        var due = (await ActionsAsync()).ShouldHaveSingleItem();
        (await ActionsAsync()).ShouldBeEmpty();
        var moved = new ItemActionResponse { Status = ResponseStatus.Success, Message = "File moved", ItemAction = ItemAction.Move, MovedTo = "/q/bad" };
        await Fixture.Ledger.CompleteActionAsync(due, moved, LedgerFixture.Token);
        await Fixture.Ledger.CompleteActionAsync(due, moved with { Status = ResponseStatus.Error }, LedgerFixture.Token);

        var item = (await Fixture.Ledger.FindItemAsync(due.TaskId, LedgerFixture.Token))!;
        item.State.ShouldBe(ItemState.Done);
        item.ActionStatus.ShouldBe("success");
        item.QuarantinedTo.ShouldBe("/q/bad");
        var job = await Fixture.JobAsync("job");
        job.Open.ShouldBe(0);
        job.ActionsPending.ShouldBe(0);
        job.Malicious.ShouldBe(1);
    }

    [Fact]
    public async Task An_action_names_the_content_that_was_scanned()
    {
        await Fixture.AcceptAsync("job", "/bad");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync())[0], ScanVerdict.Malicious) with { Sha256 = "abc", SizeInBytes = 7 });

        var due = (await ActionsAsync()).ShouldHaveSingleItem();

        (due.Sha256, due.SizeInBytes).ShouldBe(("abc", 7));
    }

    [Fact]
    public async Task What_is_there_instead_of_what_was_scanned_is_scanned_after_a_pause_and_the_verdict_stays()
    {
        await Fixture.AcceptAsync("job", "/bad");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync())[0], ScanVerdict.Malicious));
        var due = (await ActionsAsync()).ShouldHaveSingleItem();
        var changed = new ItemActionResponse { Status = ResponseStatus.Error, Message = "failed", Description = "it changed", ItemAction = ItemAction.Move, IsChanged = true };

        await Fixture.Ledger.SupersedeActionAsync(due, changed, TimeSpan.FromSeconds(10), LedgerFixture.Token);
        await Fixture.Ledger.SupersedeActionAsync(due, changed, TimeSpan.FromSeconds(10), LedgerFixture.Token);

        var item = (await Fixture.Ledger.FindItemAsync(due.TaskId, LedgerFixture.Token)).ShouldNotBeNull();
        (item.State, item.Verdict, item.ActionStatus, item.ActionMessage).ShouldBe((ItemState.Done, "malicious", "superseded", "it changed"));
        (await Fixture.JobAsync("job")).Open.ShouldBe(0);
        (await Fixture.Ledger.ListDeadLettersAsync(new DeadLetterSelection(), 0, 0, 10, LedgerFixture.Token)).ShouldBeEmpty();

        (await Fixture.LeaseAsync()).ShouldBeEmpty();
        Fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        var again = (await Fixture.LeaseAsync()).ShouldHaveSingleItem();
        (again.Location, again.Metainfo, again.Connector).ShouldBe(("/bad", "bad", Fixture.Connector));
        again.JobId.ShouldNotBe("job");
        await Fixture.RecordAsync(Fixture.Result(again));
        (await Fixture.JobAsync(again.JobId)).Status.ShouldBe(JobStatus.Completed);
    }

    [Fact]
    public async Task An_action_that_was_not_answered_is_due_again()
    {
        await Fixture.AcceptAsync("job", "/bad");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync())[0], ScanVerdict.Malicious));
        (await ActionsAsync()).ShouldHaveSingleItem().Attempt.ShouldBe(1);

        Fixture.Clock.Advance(TimeSpan.FromSeconds(61));

        (await ActionsAsync()).ShouldHaveSingleItem().Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task An_action_waits_for_its_connector_without_using_up_tries()
    {
        await Fixture.AcceptAsync("job", "/bad");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync())[0], ScanVerdict.Malicious));

        (await Fixture.Ledger.LeaseActionsAsync(10, [], TimeSpan.Zero, LedgerFixture.Token)).ShouldBeEmpty();
        (await Fixture.Ledger.LeaseActionsAsync(10, [Guid.NewGuid()], TimeSpan.Zero, LedgerFixture.Token)).ShouldBeEmpty();

        (await ActionsAsync()).ShouldHaveSingleItem().Attempt.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_verdict_that_comes_after_its_item_was_given_up_or_cancelled_is_not_lost(bool givenUp)
    {
        await Fixture.AcceptAsync("job", "/bad");
        var leased = (await Fixture.LeaseAsync())[0];
        if (givenUp)
        {
            await Fixture.RecordAsync(Fixture.Result(leased, ScanVerdict.Error, new ScanFailure("item_unreadable", "no", Retriable: false)));
        }
        else
        {
            await Fixture.Ledger.CancelAsync("job", LedgerFixture.Token);
            Fixture.Clock.Advance(TimeSpan.FromSeconds(61));
            await Fixture.Ledger.ExpireLeasesAsync(100, LedgerFixture.Token);
        }

        (await Fixture.JobAsync("job")).Open.ShouldBe(0);
        await Fixture.RecordAsync(Fixture.Result(leased, ScanVerdict.Malicious));
        await Fixture.RecordAsync(Fixture.Result(leased, ScanVerdict.Malicious));

        var job = await Fixture.JobAsync("job");
        (job.Malicious, job.Dead, job.Cancelled, job.Open, job.ActionsPending).ShouldBe((1L, 0L, 0L, 1L, 1L));
        (await ActionsAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_result_of_an_unknown_item_is_ignored()
    {
        await Fixture.AcceptAsync("job", "/a");
        var leased = (await Fixture.LeaseAsync())[0];

        await Fixture.RecordAsync(Fixture.Result(leased) with { TaskId = Guid.NewGuid().ToString() }, Fixture.Result(leased) with { TaskId = "?" });

        (await Fixture.JobAsync("job")).Open.ShouldBe(1);
    }

    private Task<IReadOnlyList<DueAction>> ActionsAsync() =>
        Fixture.Ledger.LeaseActionsAsync(10, [Fixture.Connector], TimeSpan.FromMinutes(1), LedgerFixture.Token);
}
