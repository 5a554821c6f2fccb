using DsxDapr.Hub.Audit;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Results;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.DeadLetters;

/// <summary>Requeues and clears dead letters, any number of them, in steps that never hold up the scans for long.</summary>
internal sealed class DeadLetterDesk(ILedger ledger, IOptions<RetryOptions> retry)
{
    private const int Step = 500;

    /// <summary>Has letters tried again, the oldest first.</summary>
    /// <param name="selection">Which.</param>
    /// <param name="most">How many at the most.</param>
    /// <param name="context">The call, whose audit entry gets the figures.</param>
    /// <returns>How many are tried again, and how many could not.</returns>
    public async Task<(int Requeued, int Refused)> RequeueAsync(DeadLetterSelection selection, int most, HttpContext context)
    {
        // What dies again meanwhile is a letter of its own, and waits for an operator again.
        selection = selection with { Last = await ledger.FindLastDeadLetterAsync(context.RequestAborted) };
        var (requeued, refused, after) = (0, 0, 0L);
        while (requeued + refused < most)
        {
            var step = await ledger.RequeueDeadLettersAsync(
                selection, after, Math.Min(Step, most - requeued - refused), retry.Value.DelayAfter, context.RequestAborted);
            if (step.LastId is null)
            {
                break;
            }

            (requeued, refused, after) = (requeued + step.Requeued, refused + step.Refused, step.LastId.Value);
        }

        context.SetAuditDetail($"{requeued} requeued, {refused} refused");
        return (requeued, refused);
    }

    /// <summary>Removes letters.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ClearAsync(DeadLetterSelection selection, HttpContext context)
    {
        var cleared = 0;
        int last;
        do
        {
            last = await ledger.ClearDeadLettersAsync(selection, Step, context.RequestAborted);
            cleared += last;
        }
        while (last == Step);

        context.SetAuditDetail($"{cleared} cleared");
        return cleared;
    }
}
