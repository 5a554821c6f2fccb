using DsxDapr.Contracts;
using DsxDapr.Contracts.Events;
using DsxDapr.DaprHttp;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Relay;

/// <summary>
/// Takes the dead letters of <see cref="Topics.ScanRequests"/>: orders that no scanner took. Their items are dispatched
/// again without waiting for the whole lease. It counts as a dispatch, so that an order that no scanner can take ends, too.
/// </summary>
internal static partial class UndeliveredOrders
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Maps the subscription's route.</summary>
    public static void MapUndeliveredOrders(this IEndpointRouteBuilder routes)
    {
        var logger = routes.ServiceProvider.GetRequiredService<ILogger<ScanRelay>>();
        var ledger = routes.ServiceProvider.GetRequiredService<ILedger>();
        routes.MapTopic<ScanOrder>(
            Topics.RouteOf(Topics.DeadLettersOf(Topics.ScanRequests)),
            async (message, cancellationToken) =>
            {
                Log.NotDelivered(logger, message.Data!.TaskId, message.Data.Attempt);
                await ledger.ShortenLeaseAsync(Guid.Parse(message.Data.TaskId), message.Data.Attempt, Pause, cancellationToken);
                return TopicResponse.Success;
            });
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Warning, "Item {TaskId}: dispatch {Attempt} reached no scanner and is repeated")]
        public static partial void NotDelivered(ILogger logger, string taskId, int attempt);
    }
}
