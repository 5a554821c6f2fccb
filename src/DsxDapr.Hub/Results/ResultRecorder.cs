using DsxDapr.Contracts;
using DsxDapr.Contracts.Events;
using DsxDapr.DaprHttp;
using DsxDapr.Hub.Ledger;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Results;

/// <summary>
/// The recorder: takes scan results in bulk and writes them to the ledger. A result is acknowledged only when it is
/// committed, and one that comes twice changes nothing.
/// </summary>
internal static class ResultRecorder
{
    /// <summary>Maps the subscription's route.</summary>
    public static void MapResultRecorder(this IEndpointRouteBuilder routes)
    {
        var ledger = routes.ServiceProvider.GetRequiredService<ILedger>();
        var retry = routes.ServiceProvider.GetRequiredService<IOptions<RetryOptions>>().Value;
        routes.MapBulkTopic<ScanResult>(
            Topics.RouteOf(Topics.ScanResults),
            (events, cancellationToken) =>
                ledger.RecordAsync([.. events.Select(message => message.Data!)], retry.DelayAfter, cancellationToken));
    }
}
