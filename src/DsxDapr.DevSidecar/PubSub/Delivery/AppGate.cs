using DsxDapr.DevSidecar.Hosting;

namespace DsxDapr.DevSidecar.PubSub.Delivery;

/// <summary>Whether the app can take events now: open while calls reach it, shut from a failed connection until it is back.</summary>
internal sealed class AppGate(IAppChannel app, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private Task? _opening;
    private volatile bool _isOpen;

    /// <summary>Completes when the app is reachable.</summary>
    public Task WaitAsync(CancellationToken ct)
    {
        if (_isOpen)
        {
            return Task.CompletedTask;
        }

        lock (_gate)
        {
            // One question to the app for all who wait; it goes on for others when one of them gives up.
            if (_opening is null or { IsFaulted: true })
            {
                _opening = OpenAsync(_opening is null ? TimeSpan.Zero : Pause);
            }

            return _opening.WaitAsync(ct);
        }
    }

    /// <summary>Says that a call did not reach the app.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Shut()
    {
        lock (_gate)
        {
            if (!_isOpen)
            {
                return false;
            }

            // An app that takes connections but refuses calls must not be asked without pause.
            _isOpen = false;
            _opening = OpenAsync(Pause);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task OpenAsync(TimeSpan pause)
    {
        CancellationToken end = _end.Token;
        await Task.Delay(pause, clock, end);
        await app.WaitUntilReachableAsync(end);
        _isOpen = true;
    }
}
