using System.Collections.Concurrent;
using DsxDapr.Connector.Repository;
using DsxDapr.Contracts.Wire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Connector.Actions;

/// <summary>Carries out item actions, each order once: a repetition waits for the first or gets its recorded answer.</summary>
internal sealed partial class ItemActions(
    ActionResolver resolver,
    ActionJournal journal,
    IEnumerable<IItemActor> actors,
    IHostApplicationLifetime lifetime,
    ILogger<ItemActions> logger)
{
    private readonly IItemActor? _actor = actors.SingleOrDefault();
    private readonly ConcurrentDictionary<string, Lazy<Task<ItemActionResponse>>> _running = new();

    /// <summary>Acts on an item. Failures are answers; an action that was begun is finished although its caller goes away.</summary>
    /// <exception cref="OperationCanceledException">The connector stops and left the action undone: it is to be ordered again.</exception>
    public async Task<ItemActionResponse> ActAsync(ScanRequest item)
    {
        var order = resolver.Resolve(item);
        if (order.Action == ItemAction.Nothing || order.Action == ItemAction.NotImplemented || _actor is null)
        {
            return new ItemActionResponse
            {
                Status = ResponseStatus.Nothing,
                Message = "Item action did nothing or not implemented",
                ItemAction = order.Action == ItemAction.Nothing ? ItemAction.Nothing : ItemAction.NotImplemented,
            };
        }

        if (ActionJournal.KeyOf(order) is not { } key)
        {
            return await RunAsync(_actor, order);
        }

        if (journal.Find(key) is { } earlier)
        {
            Log.Repeated(logger, order.Action, item.Location);
            return earlier;
        }

        var action = new Lazy<Task<ItemActionResponse>>(() => RunOnceAsync(_actor, order, key));
        return await _running.GetOrAdd(key, action).Value;
    }

    private async Task<ItemActionResponse> RunOnceAsync(IItemActor actor, ItemActionOrder order, string key)
    {
        try
        {
            // Another order of the same key may have ended between the look into the journal and this turn.
            if (journal.Find(key) is { } earlier)
            {
                return earlier;
            }

            var response = await RunAsync(actor, order);
            if (response.Status == ResponseStatus.Success)
            {
                journal.Record(key, response);
            }

            return response;
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }

    private async Task<ItemActionResponse> RunAsync(IItemActor actor, ItemActionOrder order)
    {
        var outcome = await TryAsync(actor, order);
        Log.Acted(logger, order.Action, order.Item.Location, outcome.Status, outcome.Description);
        return new ItemActionResponse
        {
            Status = outcome.Status,
            Message = outcome.Message,
            Description = outcome.Description,
            ItemAction = order.Action,
            MovedTo = outcome.MovedTo,
            IsTransient = outcome.IsTransient,
            IsChanged = outcome.IsChanged,
        };
    }

    private async Task<ItemActionOutcome> TryAsync(IItemActor actor, ItemActionOrder order)
    {
        try
        {
            return await actor.ActAsync(order, lifetime.ApplicationStopping);
        }
        catch (Exception error) when (
            error is IOException or UnauthorizedAccessException or HttpRequestException
            || (error is OperationCanceledException && !lifetime.ApplicationStopping.IsCancellationRequested))
        {
            Log.ActionFailed(logger, error, order.Action, order.Item.Location);
            return ItemActionOutcome.Failed(error.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Action {Action} on {Location}: {Status}. {Description}")]
        public static partial void Acted(ILogger logger, ItemAction action, string location, ResponseStatus status, string? description);

        [LoggerMessage(2, LogLevel.Information, "Action {Action} on {Location} was ordered again: answered as before")]
        public static partial void Repeated(ILogger logger, ItemAction action, string location);

        [LoggerMessage(3, LogLevel.Warning, "Action {Action} on {Location} failed")]
        public static partial void ActionFailed(ILogger logger, Exception error, ItemAction action, string location);
    }
}
