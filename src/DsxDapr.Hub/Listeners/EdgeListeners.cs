using System.Net;
using DsxDapr.Hosting.Tls;
using DsxDapr.Security.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Listeners;

/// <summary>The listeners for whoever does not come through the hub's own sidecar: that of the API, and the internal one.</summary>
internal sealed partial class EdgeListeners(
    IOptions<ApiListenerOptions> api,
    IOptions<InternalListenerOptions> inside,
    IOptions<ProxyOptions> proxies,
    TlsFiles files,
    ILogger<EdgeListeners> logger)
{
    /// <summary>Adds them to Kestrel, as far as they have a port.</summary>
    /// <exception cref="OptionsValidationException">A setting, or a certificate, cannot be used.</exception>
    public void AddTo(KestrelServerOptions kestrel)
    {
        Add(kestrel, HubListeners.Api, ApiListenerOptions.Section, api.Value);
        Add(kestrel, HubListeners.Internal, InternalListenerOptions.Section, inside.Value);
    }

    private void Add(KestrelServerOptions kestrel, HubListeners listener, string section, ListenerOptions options)
    {
        if (options.Port is not { } port)
        {
            return;
        }

        void Configure(ListenOptions listen)
        {
            listen.Use(next => connection =>
            {
                connection.Features.Set<IListenerFeature>(new ListenerFeature(listener));
                return next(connection);
            });
            if (options.TlsTerminatedByProxy)
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => FromProxyOnlyAsync(connection, next));
            }
            else
            {
                UseTls(listen, section, options);
            }

            Log.Listening(logger, listener, options.Address, port, options.TlsTerminatedByProxy ? "plain, for proxies only" : "TLS");
        }

        if (options.Address == ListenerOptions.AnyAddress)
        {
            kestrel.ListenAnyIP(port, Configure);
        }
        else
        {
            kestrel.Listen(IPAddress.Parse(options.Address), port, Configure);
        }
    }

    private void UseTls(ListenOptions listen, string section, ListenerOptions options)
    {
        try
        {
            listen.UseTls(
                new ServerCertificates([.. options.AllCertificates().Select(one => files.OpenCertificate(one.TlsCertFile, one.TlsKeyFile))]),
                options is InternalListenerOptions { ClientCertificates: not ClientCertificateMode.None and var mode } internalOptions
                    ? new ClientTrust(files.OpenBundle(internalOptions.ClientCaFile), isRequired: mode == ClientCertificateMode.Require)
                    : null);
        }
        catch (TlsFileException e)
        {
            throw new OptionsValidationException(Options.DefaultName, options.GetType(), [$"{section}: {e.Message}"]);
        }
    }

    // Nobody but the proxies may speak without TLS, or say in a header who the client is.
    private Task FromProxyOnlyAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.RemoteEndPoint is IPEndPoint remote && proxies.Value.Contains(remote.Address))
        {
            return next(connection);
        }

        Log.NotAProxy(logger, connection.RemoteEndPoint);
        connection.Abort();
        return Task.CompletedTask;
    }

    private sealed record ListenerFeature(HubListeners Listener) : IListenerFeature;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Listener} listener: {Address}, port {Port}, {Kind}")]
        public static partial void Listening(ILogger logger, HubListeners listener, string address, int port, string kind);

        [LoggerMessage(
            2, LogLevel.Warning, "A connection from {Address} to a listener behind a proxy was closed: it is none of DSXCONNECT_PROXIES")]
        public static partial void NotAProxy(ILogger logger, EndPoint? address);
    }
}
