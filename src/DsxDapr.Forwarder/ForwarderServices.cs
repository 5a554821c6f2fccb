using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.DaprHttp;
using DsxDapr.Forwarder.Events;
using DsxDapr.Forwarder.Files;
using DsxDapr.Hosting.Settings;
using Microsoft.Extensions.Options;

namespace DsxDapr.Forwarder;

/// <summary>Registers and maps the forwarder.</summary>
internal static class ForwarderServices
{
    /// <summary>Adds the forwarder and its file.</summary>
    public static IServiceCollection AddForwarder(this IServiceCollection services)
    {
        services.AddSettings<ForwarderOptions>(ForwarderOptions.Section);
        return services
            .AddSingleton(provider =>
            {
                var options = provider.GetRequiredService<IOptions<ForwarderOptions>>().Value;
                return new EventFile(options.Output, options.RotateBytes, provider.GetRequiredService<TimeProvider>());
            })
            .AddSingleton<EventForwarder>();
    }

    /// <summary>Maps the routes on which the sidecar delivers events: results in bulk, the rarer others one at a time.</summary>
    public static void MapForwardedTopics(this IEndpointRouteBuilder endpoints)
    {
        var forwarder = endpoints.ServiceProvider.GetRequiredService<EventForwarder>();
        endpoints.MapBulkTopic<JsonElement>(Topics.RouteOf(Topics.ScanResults), forwarder.HandleAsync);
        endpoints.MapTopic<JsonElement>(Topics.RouteOf(Topics.ItemActions), forwarder.HandleAsync);
        endpoints.MapTopic<JsonElement>(Topics.RouteOf(Topics.Jobs), forwarder.HandleAsync);
        endpoints.MapTopic<JsonElement>(Topics.RouteOf(Topics.Audit), forwarder.HandleAsync);
    }
}
