using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DsxDapr.DevSidecar.Hosting;

/// <summary>One loopback listener of a sidecar: its API for the app, or its port for other sidecars.</summary>
internal sealed class SidecarServer : IAsyncDisposable
{
    /// <summary>How long calls that are under way may take to finish after a stop, as daprd's default.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private readonly ServerSpec _spec;

    private SidecarServer(WebApplication app, ServerSpec spec)
    {
        _app = app;
        _spec = spec;
    }

    /// <summary>The port it listens on, known after the start.</summary>
    public int Port { get; private set; }

    /// <summary>Prepares a listener.</summary>
    /// <param name="spec">Whose it is, and its port and limit.</param>
    /// <param name="logs">Where it logs.</param>
    /// <param name="listen">Sets the connections up.</param>
    /// <param name="map">Sets the requests up.</param>
    public static SidecarServer Create(
        ServerSpec spec, ILoggerFactory logs, Action<ListenOptions> listen, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear(); // a stray ASPNETCORE_URLS or appsettings.json is not meant for us
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = DrainTime);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestHeadersTotalSize = spec.MaxHeadSize;
            kestrel.Limits.MaxRequestLineSize = spec.MaxHeadSize;
            kestrel.Limits.MaxRequestBodySize = spec.MaxBodySize;
            kestrel.Limits.MinRequestBodyDataRate = null; // a slow reader or sender only holds up itself
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Listen(IPAddress.Loopback, spec.Port, options =>
            {
                options.Protocols = HttpProtocols.Http1;
                listen(options);
            });
        });
        var app = builder.Build();
        map(app);
        return new SidecarServer(app, spec);
    }

    /// <summary>Opens the port.</summary>
    /// <exception cref="PlanException">Somebody else has it.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        try
        {
            await _app.StartAsync(ct);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException or SocketException)
        {
            throw new PlanException($"{_spec.Owner}: port {_spec.Port} is already in use.", e);
        }

        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Port = new Uri(address).Port;
    }

    /// <summary>Closes the port and lets the calls that are under way finish, within five seconds.</summary>
    public Task StopAsync() => Port == 0 ? Task.CompletedTask : _app.StopAsync(CancellationToken.None);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
