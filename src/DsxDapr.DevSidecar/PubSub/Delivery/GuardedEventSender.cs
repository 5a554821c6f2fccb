using DsxDapr.DevSidecar.Resiliency;

namespace DsxDapr.DevSidecar.PubSub.Delivery;

/// <summary>
/// Posts events under the inbound policies of their component. What the circuit breaker refuses is not tried again: it goes to the
/// dead letters at once, as in daprd.
/// </summary>
internal sealed class GuardedEventSender(IEventSender sender, TimeSpan? timeout, CircuitBreaker? breaker, TimeProvider time) : IEventSender
{
    /// <inheritdoc/>
    public async Task<AppAnswer[]> SendAsync(IReadOnlyList<ReceivedEvent> events, string path, CancellationToken ct)
    {
        var turn = 0;
        if (breaker?.TryEnter(out turn) is { } refusal)
        {
            return All(events, new AppAnswer(Verdict.GiveUp, refusal));
        }

        var answers = await TryOnceAsync(events, path, ct);
        breaker?.Report(turn, success: !Array.Exists(answers, a => a.Verdict is Verdict.Retry or Verdict.Unreachable));
        return answers;
    }

    private async Task<AppAnswer[]> TryOnceAsync(IReadOnlyList<ReceivedEvent> events, string path, CancellationToken ct)
    {
        if (timeout is not { } limit)
        {
            return await sender.SendAsync(events, path, ct);
        }

        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            return await sender.SendAsync(events, path, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return All(events, new AppAnswer(Verdict.Retry, "context deadline exceeded"));
        }
    }

    private static AppAnswer[] All(IReadOnlyList<ReceivedEvent> events, AppAnswer answer)
    {
        var answers = new AppAnswer[events.Count];
        Array.Fill(answers, answer);
        return answers;
    }
}
