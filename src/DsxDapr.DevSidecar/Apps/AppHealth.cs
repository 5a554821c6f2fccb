namespace DsxDapr.DevSidecar.Apps;

/// <summary>Whether an app is healthy: from its first good probe, until <paramref name="threshold"/> bad ones in a row.</summary>
internal sealed class AppHealth(int threshold)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _healthy = NewSignal();
    private int _failures;

    /// <summary>Whether the app may be called.</summary>
    public bool IsHealthy => Volatile.Read(ref _healthy).Task.IsCompleted;

    /// <summary>Completes at once while the app is healthy, otherwise when it is again.</summary>
    public Task WaitUntilHealthyAsync(CancellationToken ct) => Volatile.Read(ref _healthy).Task.WaitAsync(ct);

    /// <summary>Takes in the result of a probe.</summary>
    /// <returns>Whether the app turned healthy or unhealthy by it.</returns>
    public bool Report(bool good)
    {
        lock (_gate)
        {
            var before = IsHealthy;
            _failures = good ? 0 : _failures + 1;
            if (good)
            {
                _healthy.TrySetResult();
            }
            else if (before && _failures >= threshold)
            {
                Volatile.Write(ref _healthy, NewSignal());
            }

            return before != IsHealthy;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
