using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting;
using DsxDapr.Hub.Connectors;
using DsxDapr.Hub.Ledger;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Actions;

/// <summary>
/// Has connectors act on malicious items (wire contract §4.5). Which action it is, is the connector's own setting; every
/// try is signed anew, and the connector answers a repeated one with the outcome of the first. The order tells the SHA-256 of what was scanned; where
/// the connector finds something else, that is scanned instead.
/// </summary>
internal sealed partial class ActionRunner(
    ILedger ledger,
    LedgerSignals signals,
    ConnectorRegistry registry,
    ConnectorClient client,
    SidecarReadiness sidecar,
    IOptions<ActionOptions> options,
    ILogger<ActionRunner> logger) : LedgerWorker(sidecar.WhenReady, signals.Actions, logger)
{
    private const int MaxAnswerBytes = 1024 * 1024;

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (await RunDueAsync(cancellationToken) > 0)
        {
        }
    }

    /// <summary>Runs the actions that are due.</summary>
    /// <returns>How many there were.</returns>
    internal async Task<int> RunDueAsync(CancellationToken cancellationToken)
    {
        var present = registry.Present.Select(connector => connector.Uuid).ToList();
        var due = await ledger.LeaseActionsAsync(
            options.Value.Concurrency, present, TimeSpan.FromSeconds(2 * options.Value.TimeoutSeconds), cancellationToken);
        await Task.WhenAll(due.Select(action => RunAsync(action, cancellationToken)));
        return due.Count;
    }

    private async Task RunAsync(DueAction action, CancellationToken cancellationToken)
    {
        var (outcome, error) = await TryAsync(action, cancellationToken);
        if (outcome is { IsChanged: true, Status: ResponseStatus.Error })
        {
            Log.Superseded(logger, action.TaskId, outcome.Description ?? outcome.Message);
            await ledger.SupersedeActionAsync(action, outcome, TimeSpan.FromSeconds(options.Value.ChangedSeconds), cancellationToken);
        }
        else if (outcome is not null)
        {
            Log.Acted(logger, action.TaskId, ItemActionConverter.NameOf(outcome.ItemAction), outcome.Status, outcome.Message);
            await ledger.CompleteActionAsync(action, outcome, cancellationToken);
        }
        else if (action.Attempt >= options.Value.MaxAttempts)
        {
            Log.GivenUp(logger, action.TaskId, action.Attempt, error);
            var failed = new ItemActionResponse
            {
                Status = ResponseStatus.Error,
                Message = $"given up after {action.Attempt} tries: {error}",
                ItemAction = registry.Find(action.Connector)?.Model.ItemAction ?? ItemAction.Nothing,
            };
            await ledger.GiveUpActionAsync(action, failed, cancellationToken);
        }
        else
        {
            var delay = TimeSpan.FromSeconds(Math.Min(300, options.Value.BackoffSeconds * Math.Pow(2, action.Attempt - 1)));
            Log.Retried(logger, action.TaskId, action.Attempt, error, delay.TotalSeconds);
            await ledger.RetryActionAsync(action, error, delay, cancellationToken);
        }
    }

    private async Task<(ItemActionResponse? Outcome, string Error)> TryAsync(DueAction action, CancellationToken cancellationToken)
    {
        if (registry.Find(action.Connector) is not { } connector)
        {
            return (null, "the connector is not registered");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(options.Value.TimeoutSeconds));
        try
        {
            using var response = await client.SendAsync(
                connector, HttpMethod.Put, ConnectorRoutes.ItemAction, RequestOf(action, connector), limit.Token);
            if (DaprInvocation.IsSidecarError(response) || !response.IsSuccessStatusCode)
            {
                return (null, $"the connector answered {(int)response.StatusCode}");
            }

            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, limit.Token);
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            return (await JsonSerializer.DeserializeAsync<ItemActionResponse>(body, WireJson.Options, limit.Token), "an empty answer");
        }
        catch (JsonException e)
        {
            return (null, $"Invalid response from item_action endpoint: {e.Message}");
        }
        catch (HttpRequestException e)
        {
            return (null, $"the connector cannot be reached: {e.Message}");
        }
        catch (DaprException e)
        {
            return (null, $"the connector's key cannot be read: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"no answer within {options.Value.TimeoutSeconds} s");
        }
    }

    private static ScanRequest RequestOf(DueAction action, RegisteredConnector connector) => new()
    {
        Location = action.Location,
        Metainfo = action.Metainfo,
        Connector = connector.Model,
        ConnectorUrl = connector.Model.Url,
        SizeInBytes = action.SizeInBytes,
        Sha256 = action.Sha256,
        ScanJobId = action.JobId,
        JobItemId = action.TaskId.ToString(),
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Item {TaskId}: action {Action} ended with {Status}: {Message}")]
        public static partial void Acted(ILogger logger, Guid taskId, string action, ResponseStatus status, string message);

        [LoggerMessage(2, LogLevel.Warning, "Item {TaskId}: try {Attempt} of its action failed ({Error}), repeated in {Seconds} s")]
        public static partial void Retried(ILogger logger, Guid taskId, int attempt, string error, double seconds);

        [LoggerMessage(4, LogLevel.Warning, "Item {TaskId}: what is there is not what was scanned, and is scanned again: {Reason}")]
        public static partial void Superseded(ILogger logger, Guid taskId, string reason);

        [LoggerMessage(3, LogLevel.Error, "Item {TaskId}: action given up after {Attempt} tries: {Error}")]
        public static partial void GivenUp(ILogger logger, Guid taskId, int attempt, string error);
    }
}
