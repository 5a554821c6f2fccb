using System.Text.Json;
using DsxDapr.Connector.Hub;
using DsxDapr.Contracts;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Connector.FullScans;

/// <summary>
/// Looks at the job about every second (<c>GET scan/jobs/{id}/raw</c>, wire contract §3.5) and holds back the submission while
/// it is paused. What cannot be read changes nothing: the hub refuses items of a held job by itself.
/// </summary>
internal sealed partial class JobWatch : IAsyncDisposable
{
    private readonly HubClient _hub;
    private readonly string _jobId;
    private readonly ScanPacing _pacing;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ended;
    private readonly CancellationTokenSource _cancelled = new();
    private readonly Task _watching;

    private volatile TaskCompletionSource? _resumed;

    public JobWatch(HubClient hub, string jobId, ScanPacing pacing, TimeProvider clock, ILogger logger, CancellationToken stopping)
    {
        (_hub, _jobId, _pacing, _clock, _logger) = (hub, jobId, pacing, clock, logger);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _watching = WatchAsync(_ended.Token);
    }

    /// <summary>Ends when the job is cancelled.</summary>
    public CancellationToken Cancelled => _cancelled.Token;

    /// <summary>Returns when the job is not paused.</summary>
    public Task WhileNotPausedAsync(CancellationToken cancellationToken) =>
        _resumed?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
        _cancelled.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!_cancelled.IsCancellationRequested)
        {
            await LookAsync(cancellationToken);
            await Task.Delay(_pacing.JobCheck, _clock, cancellationToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _hub.SendAsync(HttpMethod.Get, HubRoutes.JobRaw(_jobId), body: null, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return;
            }

            var job = await HubAnswer.ReadAsync<JsonElement>(response, cancellationToken);
            if (IsSet(job, "cancel"))
            {
                Log.JobCancelled(_logger, _jobId);
                await _cancelled.CancelAsync();
            }

            Pause(IsSet(job, "paused"));
        }
        catch (Exception error) when (HubAnswer.IsMissing(error, cancellationToken))
        {
            Log.JobUnknown(_logger, _jobId, error.Message);
        }
    }

    private void Pause(bool paused)
    {
        if (paused && _resumed is null)
        {
            Log.JobPaused(_logger, _jobId);
            _resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        else if (!paused && _resumed is { } resumed)
        {
            Log.JobResumed(_logger, _jobId);
            _resumed = null;
            resumed.SetResult();
        }
    }

    private static bool IsSet(JsonElement job, string flag) =>
        job.ValueKind == JsonValueKind.Object
        && job.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
        && data.TryGetProperty(flag, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals("1");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Job {JobId} is paused: its items wait.")]
        public static partial void JobPaused(ILogger logger, string jobId);

        [LoggerMessage(2, LogLevel.Information, "Job {JobId} goes on.")]
        public static partial void JobResumed(ILogger logger, string jobId);

        [LoggerMessage(3, LogLevel.Information, "Job {JobId} is cancelled: its enumeration ends.")]
        public static partial void JobCancelled(ILogger logger, string jobId);

        [LoggerMessage(4, LogLevel.Debug, "Job {JobId} cannot be looked at: {Reason}")]
        public static partial void JobUnknown(ILogger logger, string jobId, string reason);
    }
}
