using DsxDapr.DaprHttp;

namespace DsxDapr.Hub.Secrets;

/// <summary>
/// A secret of a Dapr secret store in its parsed form, read again at most every 5 s, so that a change needs no restart and is in
/// effect within that time. A store that cannot be read is an error for the caller: what was read before is not used any longer.
/// </summary>
/// <param name="dapr">The sidecar.</param>
/// <param name="store">The secret store.</param>
/// <param name="name">The secret.</param>
/// <param name="parse">Reads its text; null when the secret has none.</param>
/// <param name="clock">Tells when to read again.</param>
internal sealed class PolledSecret<T>(DaprClient dapr, string store, string name, Func<string?, T> parse, TimeProvider clock)
{
    private static readonly TimeSpan ReadInterval = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private Task<T>? _reading;
    private long _readAt;

    /// <summary>The secret as it is, or was at most 5 s ago.</summary>
    /// <exception cref="DaprException">The store cannot be read.</exception>
    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var keep = _reading is { IsCompleted: false }
                || (_reading is { IsCompletedSuccessfully: true } && clock.GetElapsedTime(_readAt) < ReadInterval);
            if (!keep)
            {
                _readAt = clock.GetTimestamp();
                _reading = Task.Run(ReadAsync, CancellationToken.None); // shared by all callers: none of them may cancel it
            }

            return _reading!.WaitAsync(cancellationToken);
        }
    }

    private async Task<T> ReadAsync()
    {
        var secret = await dapr.GetSecretAsync(store, name, null, CancellationToken.None);
        return parse(secret.GetValueOrDefault(name));
    }
}
