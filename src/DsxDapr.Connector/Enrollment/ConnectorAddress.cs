using DsxDapr.Connector.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Enrollment;

/// <summary>
/// The URL that the connector registers: its base URL with its name, no default port, no trailing slash. The base is
/// <c>DSXCONNECTOR_CONNECTOR_URL</c>, else the loopback address on <c>APP_PORT</c>, else what the server listens on.
/// </summary>
internal sealed class ConnectorAddress(IOptions<ConnectorOptions> options, IConfiguration configuration, IServer server)
{
    /// <summary>The URL; known once the server listens.</summary>
    public string Url => $"{Base().GetLeftPart(UriPartial.Authority)}/{options.Value.Name}";

    private Uri Base()
    {
        if (options.Value.ConnectorUrl is { } url)
        {
            return url;
        }

        return configuration["APP_PORT"] is { Length: > 0 } port
            ? new Uri($"http://127.0.0.1:{port}")
            : new Uri(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
    }
}
