using System.Threading.Channels;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Events;
using DsxDapr.DaprHttp;

namespace DsxDapr.Scanner.Results;

/// <summary>
/// Publishes results in batches. A batch is whatever became ready while the one before was under way, so that nobody waits for a
/// batch to fill: alone a result leaves at once, under load many leave in one call.
/// </summary>
internal sealed class ResultPublisher(DaprClient dapr, TimeProvider clock) : BackgroundService
{
    /// <summary>The most results in one call.</summary>
    public const int MaxBatch = 100;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);

    // Its length is bounded by the number of scans at once, for each waits for its own result.
    private readonly Channel<PendingResult> _queue =
        Channel.CreateUnbounded<PendingResult>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Publishes <paramref name="result"/> and waits until the sidecar has taken it.</summary>
    /// <exception cref="DaprException">The sidecar refused it.</exception>
    /// <exception cref="HttpRequestException">The sidecar cannot be reached.</exception>
    /// <exception cref="TimeoutException">The sidecar did not answer in time.</exception>
    public async Task PublishAsync(ScanResult result, CancellationToken cancellationToken)
    {
        var pending = new PendingResult(result);
        await _queue.Writer.WriteAsync(pending, cancellationToken);
        await pending.Published.WaitAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        return base.StopAsync(cancellationToken);
    }

    // Runs until the queue is closed and empty: a verdict that is known is not given up because the process is asked to stop.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<PendingResult>(MaxBatch);
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            TakeBatch(batch);
            await PublishAsync(batch);
            batch.Clear();
        }
    }

    // The ids of a batch must differ; a second result of the same attempt, made after a repeated delivery, waits for the next one.
    private void TakeBatch(List<PendingResult> batch)
    {
        var ids = new HashSet<string?>(StringComparer.Ordinal);
        while (batch.Count < MaxBatch
            && _queue.Reader.TryPeek(out var next) && ids.Add(next.Entry.Id)
            && _queue.Reader.TryRead(out var pending))
        {
            batch.Add(pending);
        }
    }

    private async Task PublishAsync(List<PendingResult> batch)
    {
        try
        {
            using var timeout = new CancellationTokenSource(CallTimeout, clock);
            var answer = await dapr.BulkPublishEventAsync(
                DaprComponents.Events, Topics.ScanResults, [.. batch.Select(p => p.Entry)], cancellationToken: timeout.Token);
            Settle(batch, answer);
        }
        catch (OperationCanceledException e)
        {
            batch.ForEach(p => p.Fail(new TimeoutException($"The sidecar took no results within {CallTimeout}.", e)));
        }
        catch (Exception e)
        {
            // Whatever it is, it belongs to those who wait; the next batch may fare better.
            batch.ForEach(p => p.Fail(e));
        }
    }

    private static void Settle(List<PendingResult> batch, BulkPublishResponse<ScanResult> answer)
    {
        var refused = answer.FailedEntries.ToDictionary(f => f.Entry.Id!, f => f.ErrorMessage, StringComparer.Ordinal);
        foreach (var pending in batch)
        {
            if (refused.TryGetValue(pending.Entry.Id!, out var reason))
            {
                pending.Fail(new DaprException($"The sidecar refused the result {pending.Entry.Id}: {reason}"));
            }
            else
            {
                pending.Complete();
            }
        }
    }
}
