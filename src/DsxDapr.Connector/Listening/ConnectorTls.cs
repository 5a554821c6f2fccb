using DsxDapr.Connector.Configuration;
using DsxDapr.Hosting.Tls;
using DsxDapr.Security.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Listening;

/// <summary>
/// The connector's own listener with TLS (<c>DSXCONNECTOR_USE_TLS</c>), for a hub and a scanner that reach it by its URL. It comes besides
/// the loopback port of its sidecar.
/// </summary>
internal sealed class ConnectorTls(IOptions<ConnectorOptions> options, TlsFiles files) : IConfigureOptions<KestrelServerOptions>
{
    /// <summary>The connector's certificate, which it also shows the hub when it asks for one; null when it has none.</summary>
    public ServerCertificate? Certificate => options.Value is { TlsCertFile: { } certificate, TlsKeyFile: { } key }
        ? files.OpenCertificate(certificate, key)
        : null;

    public void Configure(KestrelServerOptions kestrel)
    {
        if (!options.Value.UseTls || Certificate is not { } certificate)
        {
            return;
        }

        if (options.Value.TlsAddress is { } address)
        {
            kestrel.Listen(address, options.Value.TlsPort, Configure);
        }
        else
        {
            kestrel.ListenAnyIP(options.Value.TlsPort, Configure);
        }

        void Configure(ListenOptions listener) => listener.UseTls(new ServerCertificates([certificate]));
    }
}
