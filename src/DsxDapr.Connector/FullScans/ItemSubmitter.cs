using DsxDapr.Connector.Enrollment;
using DsxDapr.Contracts.Wire;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Connector.FullScans;

/// <summary>
/// Sees to it that the hub takes every item of one full scan: waits while the job is paused, tries again while the hub cannot,
/// and halves a batch that the hub does not take until the item it objects to stands alone. Only an item that the hub refuses
/// by itself is given up, and that is logged and counted.
/// </summary>
internal sealed partial class ItemSubmitter(
    ItemSubmission submission, JobWatch job, ScanPacing pacing, ConnectorState state, TimeProvider clock, ILogger logger)
{
    // Rules of access may be on their way when a system starts; what is forbidden for so long stays so, and others wait their turn.
    private const int MostRefusals = 5;

    private int _accepted;
    private int _refused;

    /// <summary>How many items the hub has.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>How many items the hub refused for good.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Returns when the hub has taken, or refused, every item.</summary>
    /// <param name="items">At least one item.</param>
    /// <param name="cancellationToken">Ends the scan; the items may then not have been taken.</param>
    /// <exception cref="SubmissionForbiddenException">The hub does not let this connector submit to the job.</exception>
    public async Task SubmitAsync(IReadOnlyList<ScanRequest> items, CancellationToken cancellationToken)
    {
        // The same key with every try of the same items, so that a hub may know a repetition.
        var idempotencyKey = Guid.NewGuid().ToString("N");
        for (int failures = 0, refusals = 0; ;)
        {
            await job.WhileNotPausedAsync(cancellationToken);
            var answer = items.Count == 1
                ? await submission.SendOneAsync(items[0], idempotencyKey, cancellationToken)
                : await submission.SendBatchAsync(items, idempotencyKey, cancellationToken);
            switch (answer.Outcome)
            {
                case SubmitOutcome.Accepted:
                    Interlocked.Add(ref _accepted, items.Count);
                    state.CountSubmitted(items.Count);
                    return;
                case SubmitOutcome.Refused:
                    Interlocked.Increment(ref _refused);
                    Log.Refused(logger, items[0].Location, answer.Reason);
                    return;
                case SubmitOutcome.Divide:
                    Log.Divided(logger, items.Count, answer.Reason);
                    await SubmitHalvesAsync(items, cancellationToken);
                    return;
                case SubmitOutcome.Held:
                    await Task.Delay(pacing.JobCheck, clock, cancellationToken);
                    break;
                case SubmitOutcome.Forbidden when ++refusals == MostRefusals:
                    throw new SubmissionForbiddenException(answer.Reason);
                default:
                    failures++;
                    var wait = pacing.AfterFailures(failures);
                    wait = answer.RetryAfter > wait ? answer.RetryAfter.Value : wait;
                    Log.Waiting(logger, items.Count, failures, answer.Reason, wait.TotalSeconds);
                    await Task.Delay(wait, clock, cancellationToken);
                    break;
            }
        }
    }

    private async Task SubmitHalvesAsync(IReadOnlyList<ScanRequest> items, CancellationToken cancellationToken)
    {
        var half = items.Count / 2;
        await SubmitAsync([.. items.Take(half)], cancellationToken);
        await SubmitAsync([.. items.Skip(half)], cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The hub refuses item {Location}, it is not scanned: {Reason}")]
        public static partial void Refused(ILogger logger, string location, string reason);

        [LoggerMessage(2, LogLevel.Warning, "A batch of {Items} items was not taken and is divided: {Reason}")]
        public static partial void Divided(ILogger logger, int items, string reason);

        [LoggerMessage(3, LogLevel.Warning, "{Items} item(s) wait for the hub (attempt {Attempt}, {Reason}); next try in {Seconds:0.0} s")]
        public static partial void Waiting(ILogger logger, int items, int attempt, string reason, double seconds);
    }
}
