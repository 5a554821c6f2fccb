using DsxDapr.Contracts;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting;

namespace DsxDapr.Scanner.Engines.Dsxa;

/// <summary>
/// The token in the Dapr secret store, read again at most every 5 s, so that a change needs no restart. While the store cannot be
/// read, or does not have it, what was read last stays in use: whether it is still right, DSXA decides.
/// </summary>
internal sealed partial class StoredDsxaToken(DaprClient dapr, SidecarReadiness sidecar, TimeProvider clock, ILogger<StoredDsxaToken> logger)
{
    private static readonly TimeSpan ReadInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task? _reading;
    private long _readAt;
    private volatile string? _token;
    private string? _problem;

    /// <summary>The token; null when there is none.</summary>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!sidecar.IsConfigured)
        {
            return null;
        }

        await sidecar.WhenReady.WaitAsync(cancellationToken);
        await RefreshAsync().WaitAsync(cancellationToken);
        return _token;
    }

    private Task RefreshAsync()
    {
        lock (_lock)
        {
            if (_reading is null || (_reading.IsCompleted && clock.GetElapsedTime(_readAt) >= ReadInterval))
            {
                _readAt = clock.GetTimestamp();
                _reading = Task.Run(ReadFromStoreAsync, CancellationToken.None); // shared by all callers: none of them may cancel it
            }

            return _reading;
        }
    }

    private async Task ReadFromStoreAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(ReadTimeout, clock);
            var secret = await dapr.GetSecretAsync(DaprComponents.Engines, SecretNames.DsxaToken, cancellationToken: timeout.Token);
            _token = secret.GetValueOrDefault(SecretNames.DsxaToken)?.Trim() is { Length: > 0 } token ? token : null;
            _problem = null;
        }
        catch (Exception e) when (e is DaprException or HttpRequestException or OperationCanceledException)
        {
            if (_problem != e.Message)
            {
                LogUnreadable(SecretNames.DsxaToken, DaprComponents.Engines, _token is null ? "without a token" : "with the token read before", e.Message);
                _problem = e.Message;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The secret {Secret} of {Store} cannot be read; DSXA is called {How}: {Reason}")]
    private partial void LogUnreadable(string secret, string store, string how, string reason);
}
