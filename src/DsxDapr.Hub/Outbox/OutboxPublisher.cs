using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Outbox;

/// <summary>Publishes the events that were committed with the changes they tell of: in order, at least once.</summary>
internal sealed partial class OutboxPublisher(
    ILedger ledger, LedgerSignals signals, DaprClient dapr, SidecarReadiness sidecar, ILogger<OutboxPublisher> logger)
    : LedgerWorker(sidecar.WhenReady, signals.Outbox, logger)
{
    private const int BatchSize = 100;

    // Longer than any publish may take.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await PublishBatchAsync(cancellationToken))
            {
            }
        }
        catch (Exception e) when (
            e is DaprException or HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.Waiting(logger, e.Message);
        }
    }

    /// <summary>Publishes the oldest events.</summary>
    /// <returns>Whether there may be more.</returns>
    internal async Task<bool> PublishBatchAsync(CancellationToken cancellationToken)
    {
        var messages = await ledger.TakeOutboxAsync(BatchSize, Lease, cancellationToken);
        foreach (var topic in messages.GroupBy(message => message.Topic))
        {
            var entries = topic.Select(message => new BulkPublishEntry<JsonElement>(
                JsonElement.Parse(message.Data), message.EventId, message.EventType, message.Subject)).ToList();
            var response = await dapr.BulkPublishEventAsync(DaprComponents.Events, topic.Key, entries, null, cancellationToken);
            var failed = response.FailedEntries.Select(entry => entry.Entry.Id!).ToHashSet(StringComparer.Ordinal);
            await ledger.RemoveFromOutboxAsync(
                [.. topic.Where(message => !failed.Contains(message.EventId)).Select(message => message.Id)], cancellationToken);
            if (failed.Count > 0)
            {
                Log.Waiting(logger, response.FailedEntries[0].ErrorMessage);
                return false;
            }
        }

        return messages.Count == BatchSize;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Events wait in the outbox: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}
