using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Tests.Ledger;

/// <summary>What several hubs on one ledger do at the same time.</summary>
public sealed class ReplicaTests() : LedgerTests(LedgerBackend.PostgreSql)
{
    private const int Items = 300;

    private static readonly ItemActionResponse Moved = new() { Status = ResponseStatus.Success, Message = "File moved", ItemAction = ItemAction.Move };

    private static CancellationToken Token => LedgerFixture.Token;

    [Fact]
    public async Task Items_that_three_hubs_lease_at_once_are_each_leased_by_one()
    {
        await AcceptManyAsync("job");

        var leased = await OnThreeHubsAsync(hub => UntilEmptyAsync(() => hub.LeaseAsync(7, [Fixture.Connector], LedgerFixture.OneMinute, Token)));

        leased.Select(item => item.TaskId).Distinct().Count().ShouldBe(Items);
        leased.Count.ShouldBe(Items);
    }

    [Fact]
    public async Task A_batch_that_a_connector_repeats_at_other_hubs_is_accepted_once()
    {
        await OnThreeHubsAsync(async hub =>
        {
            await hub.AcceptAsync(Batch("job"), Token);
            return Array.Empty<int>();
        });

        (await Fixture.JobAsync("job")).Items.ShouldBe(Items);
        (await Fixture.LeaseAsync(2 * Items)).Count.ShouldBe(Items);
    }

    [Fact]
    public async Task Results_that_three_hubs_record_at_once_count_once_and_ask_for_one_action_each()
    {
        await AcceptManyAsync("one");
        await AcceptManyAsync("two");
        var leased = await Fixture.LeaseAsync(2 * Items);
        await Fixture.Ledger.EndEnumerationAsync("one", Fixture.Connector, isComplete: true, Token);

        await OnThreeHubsAsync(async hub =>
        {
            var shuffled = leased.OrderBy(_ => Random.Shared.Next());
            foreach (var results in shuffled.Select((item, at) => (item, at)).Chunk(20))
            {
                await hub.RecordAsync([.. results.Select(result => ResultOf(result.item))], (_, _) => null, Token);
            }

            return Array.Empty<int>();
        });

        foreach (var job in new[] { await Fixture.JobAsync("one"), await Fixture.JobAsync("two") })
        {
            job.Malicious.ShouldBe(Items / 10);
            job.Clean.ShouldBe(Items - (Items / 10));
            job.ActionsPending.ShouldBe(Items / 10);
            job.Open.ShouldBe(Items / 10);
        }

        var acted = await OnThreeHubsAsync(hub => UntilEmptyAsync(async () =>
        {
            var actions = await hub.LeaseActionsAsync(3, [Fixture.Connector], TimeSpan.FromMinutes(1), Token);
            foreach (var action in actions)
            {
                await hub.CompleteActionAsync(action, Moved, Token);
            }

            return actions;
        }));

        acted.Select(action => action.TaskId).Distinct().Count().ShouldBe(2 * Items / 10);
        acted.Count.ShouldBe(2 * Items / 10);
        (await Fixture.JobAsync("one")).Status.ShouldBe(JobStatus.Completed);
        (await Fixture.JobAsync("one")).Open.ShouldBe(0);
    }

    [Fact]
    public async Task An_event_is_taken_from_the_outbox_by_one_hub_and_by_another_when_that_one_did_not_publish_it()
    {
        for (var number = 0; number < 100; number++)
        {
            await Fixture.Ledger.AppendAuditAsync(new AuditEntry("somebody", "does", $"thing-{number}", "ok", null), Token);
        }

        var taken = await OnThreeHubsAsync(hub => UntilEmptyAsync(() => hub.TakeOutboxAsync(9, TimeSpan.FromSeconds(30), Token)));
        taken.Select(message => message.Id).Distinct().Count().ShouldBe(100);
        taken.Count.ShouldBe(100);

        Fixture.Clock.Advance(TimeSpan.FromSeconds(31));
        (await Fixture.Ledger.TakeOutboxAsync(1000, TimeSpan.FromSeconds(30), Token)).Count.ShouldBe(100);
    }

    [Fact]
    public async Task A_cancellation_while_results_are_recorded_leaves_true_counters()
    {
        await AcceptManyAsync("job");
        var leased = await Fixture.LeaseAsync(Items / 2);

        await OnThreeHubsAsync(async hub =>
        {
            foreach (var item in leased)
            {
                await hub.RecordAsync([ResultOf(item) with { Verdict = ScanVerdict.Clean }], (_, _) => null, Token);
                if (item == leased[Items / 4])
                {
                    await hub.CancelAsync("job", Token);
                }
            }

            return Array.Empty<int>();
        });

        var job = await Fixture.JobAsync("job");
        job.Status.ShouldBe(JobStatus.Cancelled);
        job.Clean.ShouldBe(Items / 2);
        job.Cancelled.ShouldBe(Items / 2);
        job.Open.ShouldBe(0);
    }

    [Fact]
    public async Task A_token_for_one_use_enrolls_one_connector_however_many_ask_at_once()
    {
        var token = new EnrollmentTokenRecord
        {
            Id = "once",
            Digest = new byte[32],
            CreatedAt = Fixture.Clock.GetUtcNow(),
            CreatedBy = "test",
            MaxUses = 1,
            ConnectorNames = [],
        };
        await Fixture.Ledger.CreateEnrollmentTokenAsync(token, Token);

        var admitted = await OnThreeHubsAsync(async hub => await Task.WhenAll(Enumerable.Range(0, 7).Select(_ =>
            hub.AdmitAsync(token, Guid.NewGuid(), new AuditEntry("somebody", "enroll", "connector", "ok", null), Token))));

        admitted.Count(success => success).ShouldBe(1);
    }

    private Task AcceptManyAsync(string job) => Fixture.Ledger.AcceptAsync(Batch(job), Token);

    private Submission Batch(string job) => new(
        job, Fixture.Connector, null, [.. Enumerable.Range(0, Items).Select(number => new SubmittedItem($"/{number}", $"{number}", number))]);

    // Every tenth is malicious.
    private ScanResult ResultOf(LeasedItem item) =>
        Fixture.Result(item, item.Location.EndsWith('0') ? ScanVerdict.Malicious : ScanVerdict.Clean);

    private async Task<IReadOnlyList<T>> OnThreeHubsAsync<T>(Func<ILedger, Task<T[]>> work)
    {
        var hubs = Enumerable.Range(0, 3).Select(_ => Fixture.OpenAnother()).ToList();
        try
        {
            var done = await Task.WhenAll(hubs.Select(hub => Task.Run(() => work(hub.Ledger), Token)));
            return [.. done.SelectMany(results => results)];
        }
        finally
        {
            hubs.ForEach(hub => hub.Database.Dispose());
        }
    }

    private static async Task<T[]> UntilEmptyAsync<T>(Func<Task<IReadOnlyList<T>>> take)
    {
        var all = new List<T>();
        for (var taken = await take(); taken.Count > 0; taken = await take())
        {
            all.AddRange(taken);
        }

        return [.. all];
    }
}
