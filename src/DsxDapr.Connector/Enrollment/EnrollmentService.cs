using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.FullScans;
using DsxDapr.Connector.Hub;
using DsxDapr.Contracts;
using DsxDapr.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Enrollment;

/// <summary>
/// Keeps the connector registered: checks the repository, registers, and does both again with every heartbeat, or sooner with
/// growing waits when one of them failed. Takes the connector off the registry when it stops.
/// </summary>
internal sealed partial class EnrollmentService(
    Registration registration,
    ConnectorState state,
    HubClient hub,
    ConnectorIdentity identity,
    SidecarReadiness sidecar,
    IHostApplicationLifetime lifetime,
    ScanPacing pacing,
    IOptions<ConnectorOptions> options,
    TimeProvider clock,
    ILogger<EnrollmentService> logger) : BackgroundService
{
    private string? _lastFailure;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        var uuid = identity.Uuid;
        Log.Starting(logger, options.Value.Name, uuid, options.Value.Asset, options.Value.Filter.ToString());
        if (!options.Value.AuthEnabled)
        {
            Log.AuthOff(logger);
        }

        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!state.IsRegistered)
        {
            return;
        }

        state.IsRegistered = false;
        using var limit = new CancellationTokenSource(pacing.LastWords, clock);
        try
        {
            using var response = await hub.SendAsync(HttpMethod.Delete, HubRoutes.Unregister(identity.Uuid), body: null, limit.Token);
            Log.Unregistered(logger, (int)response.StatusCode);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            Log.NotUnregistered(logger, error.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ListeningAsync(stoppingToken);
        if (!options.Value.RegisterWithCore)
        {
            await CheckRepositoryAsync(stoppingToken);
            return;
        }

        if (options.Value.DsxConnectUrl is null)
        {
            await sidecar.WhenReady.WaitAsync(stoppingToken);
        }

        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            var isReady = await TryOnceAsync(failures, stoppingToken);
            failures = isReady ? 0 : failures + 1;
            await Task.Delay(isReady ? options.Value.Heartbeat : Backoff.After(failures), clock, stoppingToken);
        }
    }

    /// <summary>All that is left to do for a connector that does not register.</summary>
    private async Task CheckRepositoryAsync(CancellationToken cancellationToken)
    {
        Log.NotRegistering(logger);
        while (!cancellationToken.IsCancellationRequested)
        {
            await state.CheckRepositoryAsync(cancellationToken);
            await Task.Delay(options.Value.Heartbeat, clock, cancellationToken);
        }
    }

    /// <summary>The hub may call back at once, so the connector must listen before it registers.</summary>
    private async Task ListeningAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onStarted = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }

    private async Task<bool> TryOnceAsync(int failures, CancellationToken cancellationToken)
    {
        var health = await state.CheckRepositoryAsync(cancellationToken);
        var wasRegistered = state.IsRegistered;
        var result = await registration.RegisterAsync(cancellationToken);
        if (result.IsRegistered && health.IsReachable)
        {
            if (!wasRegistered || _lastFailure is not null)
            {
                Log.Ready(logger, failures + 1);
            }

            _lastFailure = null;
            return true;
        }

        Report(result, health.Message, wasRegistered);
        return false;
    }

    /// <summary>Tells each cause once: the loop goes on for as long as the cause lasts.</summary>
    private void Report(RegistrationResult result, string repository, bool wasRegistered)
    {
        var failure = result.IsRegistered ? repository : result.Message;
        if (failure == _lastFailure)
        {
            return;
        }

        _lastFailure = failure;
        if (result.IsRegistered)
        {
            Log.RepositoryFailed(logger, failure);
        }
        else if (result.IsRejected)
        {
            Log.Rejected(logger);
        }
        else if (wasRegistered)
        {
            Log.HeartbeatFailed(logger, failure);
        }
        else
        {
            Log.RegistrationFailed(logger, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Name} {Uuid} starts: asset={Asset}, filter='{Filter}'")]
        public static partial void Starting(ILogger logger, string name, Guid uuid, string asset, string filter);

        [LoggerMessage(2, LogLevel.Warning, "DSX-HMAC verification disabled (DSXCONNECTOR_AUTH__ENABLED=false): anybody who reaches this connector may read, move and delete its items.")]
        public static partial void AuthOff(ILogger logger);

        [LoggerMessage(3, LogLevel.Information, "Connector is READY (registration + repo check OK) after {Attempts} attempt(s).")]
        public static partial void Ready(ILogger logger, int attempts);

        [LoggerMessage(4, LogLevel.Warning, "Registration OK but repo check not ready; entering retry loop. {Reason}")]
        public static partial void RepositoryFailed(ILogger logger, string reason);

        [LoggerMessage(5, LogLevel.Error, "Connector registration rejected (401 Unauthorized). Set DSXCONNECT_ENROLLMENT_TOKEN, or the secret enrollment-tokens, to a token that the hub knows.")]
        public static partial void Rejected(ILogger logger);

        [LoggerMessage(6, LogLevel.Warning, "Heartbeat register failed: {Reason}")]
        public static partial void HeartbeatFailed(ILogger logger, string reason);

        [LoggerMessage(7, LogLevel.Warning, "Connector registration failed: {Reason}; entering retry loop.")]
        public static partial void RegistrationFailed(ILogger logger, string reason);

        [LoggerMessage(8, LogLevel.Information, "Unregistered connector: the hub answered {Status}")]
        public static partial void Unregistered(ILogger logger, int status);

        [LoggerMessage(9, LogLevel.Warning, "Could not unregister the connector: {Reason}")]
        public static partial void NotUnregistered(ILogger logger, string reason);

        [LoggerMessage(10, LogLevel.Information, "Not registering with a hub (DSXCONNECTOR_REGISTER_WITH_CORE=false).")]
        public static partial void NotRegistering(ILogger logger);
    }
}
