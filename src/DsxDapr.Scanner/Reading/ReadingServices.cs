using DsxDapr.Hosting.Connectors;
using DsxDapr.Hosting.Credentials;
using DsxDapr.Security.Credentials;

namespace DsxDapr.Scanner.Reading;

/// <summary>Registers the reading of items.</summary>
internal static class ReadingServices
{
    /// <summary>Adds the connectors' keys and the client that calls connectors. An item's own time limit ends its call.</summary>
    public static IServiceCollection AddItemReading(this IServiceCollection services)
    {
        services.AddSingleton<ICredentialStore, DaprCredentialStore>();
        services.AddConnectorHttp(static options => options.Timeout = Timeout.InfiniteTimeSpan);
        return services.AddSingleton<ItemReader>();
    }
}
