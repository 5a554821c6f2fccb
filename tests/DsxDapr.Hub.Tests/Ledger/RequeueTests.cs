using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Tests.Ledger;

public abstract class RequeueTests(LedgerBackend backend) : LedgerTests(backend)
{
    private static readonly DeadLetterSelection All = new();

    private static CancellationToken Token => LedgerFixture.Token;

    [Fact]
    public async Task A_scan_that_was_given_up_is_a_dead_letter_until_it_is_requeued_and_then_ends_its_job()
    {
        await Fixture.AcceptAsync("job", "/a");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync())[0], ScanVerdict.Error, new ScanFailure("unreadable", "no such file\0", false)));
        var letter = (await ListAsync()).ShouldHaveSingleItem();
        letter.Item!.Location.ShouldBe("/a");

        (await RequeueAsync()).Requeued.ShouldBe(1);
        (await ListAsync()).ShouldBeEmpty();
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync()).ShouldHaveSingleItem()));

        var job = await Fixture.JobAsync("job");
        (job.Status, job.Clean, job.Dead, job.Open).ShouldBe((JobStatus.Completed, 1, 0, 0));
    }

    [Fact]
    public async Task An_action_that_failed_is_due_again_when_it_is_requeued()
    {
        await Fixture.AcceptAsync("job", "/a");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync())[0], ScanVerdict.Malicious));
        await Fixture.Ledger.CompleteActionAsync((await LeaseActionAsync())!, Outcome(ResponseStatus.Error), Token);
        (await ListAsync()).ShouldHaveSingleItem().Kind.ShouldBe(DeadLetterKind.Action);

        (await RequeueAsync()).Requeued.ShouldBe(1);
        await Fixture.Ledger.CompleteActionAsync((await LeaseActionAsync()).ShouldNotBeNull(), Outcome(ResponseStatus.Success), Token);

        (await ListAsync()).ShouldBeEmpty();
        (await Fixture.JobAsync("job")).ActionsPending.ShouldBe(0);
    }

    [Fact]
    public async Task A_message_that_nobody_took_is_kept_once_and_is_gone_when_it_is_cleared()
    {
        var message = new DeadMessage("jobs", "event-1", "type", "job", "{}");
        await Fixture.Ledger.KeepDeadMessageAsync(DeadLetterKind.Event, message, "undelivered", null, Token);
        await Fixture.Ledger.KeepDeadMessageAsync(DeadLetterKind.Event, message, "undelivered", null, Token);
        (await Fixture.Ledger.CountDeadLettersAsync(Token))[DeadLetterKind.Event].ShouldBe(1);

        (await Fixture.Ledger.ClearDeadLettersAsync(All, 10, Token)).ShouldBe(1);

        (await ListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_dies_again_while_it_is_requeued_waits_for_an_operator_again()
    {
        await Fixture.AcceptAsync("job", "/a");
        await DieAsync();
        var bound = new DeadLetterSelection(Last: await Fixture.Ledger.FindLastDeadLetterAsync(Token));
        var first = await RequeueAsync(bound);
        await DieAsync();

        (await RequeueAsync(bound, first.LastId!.Value)).ShouldBe(new RequeueStep(0, 0, null));
        (await RequeueAsync(bound)).ShouldBe(new RequeueStep(0, 0, null));
        (await ListAsync()).ShouldHaveSingleItem().Id.ShouldBeGreaterThan(bound.Last!.Value);
        (await RequeueAsync(All)).Requeued.ShouldBe(1);
    }

    [Fact]
    public async Task An_item_that_is_requeued_has_all_its_dispatches_to_an_unreachable_connector_again()
    {
        var counted = new List<int>();
        TimeSpan? Retry(ScanFailure failure, int times)
        {
            counted.Add(times);
            return times < 3 ? TimeSpan.Zero : null;
        }

        async Task FailAsync()
        {
            for (var dispatch = 0; dispatch < 3; dispatch++)
            {
                var leased = (await Fixture.LeaseAsync()).ShouldHaveSingleItem();
                var failure = new ScanFailure(ScanFailure.ConnectorConnection, "unreachable", Retriable: true);
                await Fixture.Ledger.RecordAsync([Fixture.Result(leased, ScanVerdict.Error, failure)], Retry, Token);
            }
        }

        await Fixture.AcceptAsync("job", "/a");
        await FailAsync();
        (await ListAsync()).ShouldHaveSingleItem();
        (await RequeueAsync()).Requeued.ShouldBe(1);
        await FailAsync();

        counted.ShouldBe([1, 2, 3, 1, 2, 3]);
        (await ListAsync()).ShouldHaveSingleItem();
    }

    private async Task DieAsync() => await Fixture.RecordAsync(
        Fixture.Result((await Fixture.LeaseAsync()).ShouldHaveSingleItem(), ScanVerdict.Error, new ScanFailure("unreadable", "no such file", false)));

    private static ItemActionResponse Outcome(ResponseStatus status) =>
        new() { Status = status, Message = "as it is", ItemAction = ItemAction.Delete };

    private async Task<DueAction?> LeaseActionAsync() =>
        (await Fixture.Ledger.LeaseActionsAsync(1, [Fixture.Connector], TimeSpan.FromMinutes(1), Token)).SingleOrDefault();

    private Task<IReadOnlyList<DeadLetter>> ListAsync() => Fixture.Ledger.ListDeadLettersAsync(All, 0, 0, 10, Token);

    private Task<RequeueStep> RequeueAsync(DeadLetterSelection selection, long after = 0) =>
        Fixture.Ledger.RequeueDeadLettersAsync(selection, after, 10, (_, _) => null, Token);

    private Task<RequeueStep> RequeueAsync() => Fixture.Ledger.RequeueDeadLettersAsync(All, 0, 10, (_, _) => null, Token);
}
