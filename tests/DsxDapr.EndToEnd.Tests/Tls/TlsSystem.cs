using System.Globalization;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Tls;

/// <summary>A running system whose hub has both edge listeners, with certificates of a private authority, and a folder to scan.</summary>
public sealed class TlsSystem : IAsyncLifetime
{
    internal const string Harmless = "harmless.txt";
    internal const string Malicious = "eicar.com";

    internal RunningSystem System { get; private set; } = null!;

    internal TestFolder Files { get; } = new();

    /// <summary>Vouches for the hub.</summary>
    internal TestAuthority Private { get; } = new("Private");

    /// <summary>Vouches for the proxies in front of it.</summary>
    internal TestAuthority Public { get; } = new("Public");

    internal int ApiPort { get; } = LoopbackPort.Take();

    internal int InternalPort { get; } = LoopbackPort.Take();

    public async ValueTask InitializeAsync()
    {
        Files.Write(Harmless, "harmless");
        Files.Write(Malicious, Eicar.Bytes);
        var hub = Private.Issue("hub", EdgeProxy.HubName, "localhost");
        System = await RunningSystem.StartAsync(
            Files.Path,
            Setting("DSXCONNECT_API_LISTENER__ADDRESS=127.0.0.1"),
            Setting($"DSXCONNECT_API_LISTENER__PORT={Text(ApiPort)}"),
            Setting($"DSXCONNECT_API_LISTENER__TLS_CERTFILE={hub.CertFile}"),
            Setting($"DSXCONNECT_API_LISTENER__TLS_KEYFILE={hub.KeyFile}"),
            Setting("DSXCONNECT_INTERNAL_LISTENER__ADDRESS=127.0.0.1"),
            Setting($"DSXCONNECT_INTERNAL_LISTENER__PORT={Text(InternalPort)}"),
            Setting($"DSXCONNECT_INTERNAL_LISTENER__TLS_CERTFILE={hub.CertFile}"),
            Setting($"DSXCONNECT_INTERNAL_LISTENER__TLS_KEYFILE={hub.KeyFile}"),
            Setting("DSXCONNECT_PROXIES=127.0.0.1"),
            Setting("DSXCONNECT_APP_ENV=prod"));
    }

    public async ValueTask DisposeAsync()
    {
        await System.DisposeAsync();
        Files.Dispose();
        Private.Dispose();
        Public.Dispose();
    }

    private static string Setting(string setting) => $"--env={AppIds.Hub}:{setting}";

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
