using DsxDapr.Contracts;
using DsxDapr.Contracts.Events;
using DsxDapr.DaprHttp;

namespace DsxDapr.Scanner.Orders;

/// <summary>Registers and maps the handling of scan orders.</summary>
internal static class ScanOrderServices
{
    /// <summary>Adds the handler and what it measures.</summary>
    public static IServiceCollection AddScanOrders(this IServiceCollection services) => services
        .AddSingleton<ScannerMetrics>()
        .AddSingleton<ItemScan>()
        .AddSingleton<ScanSlots>()
        .AddSingleton<ScanOrderHandler>();

    /// <summary>Maps the route on which the sidecar delivers orders, one at a time.</summary>
    public static IEndpointConventionBuilder MapScanOrders(this IEndpointRouteBuilder endpoints) => endpoints.MapTopic<ScanOrder>(
        Topics.RouteOf(Topics.ScanRequests),
        endpoints.ServiceProvider.GetRequiredService<ScanOrderHandler>().HandleAsync);
}
