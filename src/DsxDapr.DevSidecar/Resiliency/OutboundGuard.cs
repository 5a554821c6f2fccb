namespace DsxDapr.DevSidecar.Resiliency;

/// <summary>Runs the operations of a component under its outbound policies: a circuit breaker around each attempt, retries around that.</summary>
/// <param name="target">The policies.</param>
/// <param name="isTransient">Whether a failure is the component's, so that it counts and is tried again.</param>
/// <param name="failure">The component's own kind of failure, for what a policy refuses.</param>
/// <param name="time">The time.</param>
internal sealed class OutboundGuard(
    ComponentTarget target, Func<Exception, bool> isTransient, Func<string, Exception> failure, TimeProvider time)
{
    private readonly CircuitBreaker? _breaker = target.Breaker is null ? null : new CircuitBreaker(target.Breaker, time);

    /// <summary>Runs an operation without a result.</summary>
    public Task RunAsync(Func<CancellationToken, Task> operation, CancellationToken ct) => RunAsync<object?>(
        async token =>
        {
            await operation(token);
            return null;
        },
        ct);

    /// <summary>Runs an operation.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> operation, CancellationToken ct)
    {
        for (var retry = 1; ; retry++)
        {
            var turn = 0;
            if (_breaker?.TryEnter(out turn) is { } refusal)
            {
                throw failure(refusal);
            }

            try
            {
                var result = await TryOnceAsync(operation, ct);
                _breaker?.Report(turn, success: true);
                return result;
            }
            catch (Exception e) when (isTransient(e))
            {
                _breaker?.Report(turn, success: false);
                if (target.Retry?.Allows(retry) != true)
                {
                    throw;
                }
            }
            catch
            {
                _breaker?.Report(turn, success: true); // the component worked; the request was wrong, or its sender left
                throw;
            }

            await Task.Delay(target.Retry.DelayBefore(retry), time, ct);
        }
    }

    private async Task<T> TryOnceAsync<T>(Func<CancellationToken, Task<T>> operation, CancellationToken ct)
    {
        if (target.Timeout is not { } limit)
        {
            return await operation(ct);
        }

        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            return await operation(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw failure("context deadline exceeded");
        }
    }
}
