using System.Globalization;
using System.Net;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Tls;

/// <summary>A connector outside the mesh that calls the hub's internal listener and is called by an https URL.</summary>
internal sealed class TlsConnector : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly OutsideConnector _connector;
    private readonly RunningSystem _system;
    private readonly string _name;

    private TlsConnector(RunningSystem system, OutsideConnector connector, string name, Uri url) =>
        (_system, _connector, _name, Url) = (system, connector, name, url);

    /// <summary>Where it listens with TLS.</summary>
    public Uri Url { get; }

    public string Log => _connector.Log;

    /// <summary>Starts a system whose hub has an internal listener, and trusts connectors by a bundle.</summary>
    /// <param name="asset">What the connector of the mesh scans.</param>
    /// <param name="hubUrl">Where the internal listener is to be.</param>
    /// <param name="bundle">The authorities that hub and scanner trust.</param>
    /// <param name="own">The files of the hub's certificate and key.</param>
    /// <param name="arguments">More of <c>dsx up</c>.</param>
    public static Task<RunningSystem> StartSystemAsync(
        string asset, Uri hubUrl, string bundle, (string Certificate, string Key) own, params string[] arguments) => RunningSystem.StartAsync(
        asset,
        [
            $"--env={AppIds.Hub}:DSXCONNECT_CONNECTORS__CA_BUNDLE={bundle}",
            $"--env={AppIds.Scanner}:DSXCONNECT_CONNECTORS__CA_BUNDLE={bundle}",
            $"--env={AppIds.Hub}:DSXCONNECT_INTERNAL_LISTENER__ADDRESS=127.0.0.1",
            $"--env={AppIds.Hub}:DSXCONNECT_INTERNAL_LISTENER__PORT={hubUrl.Port.ToString(CultureInfo.InvariantCulture)}",
            $"--env={AppIds.Hub}:DSXCONNECT_INTERNAL_LISTENER__TLS_CERTFILE={own.Certificate}",
            $"--env={AppIds.Hub}:DSXCONNECT_INTERNAL_LISTENER__TLS_KEYFILE={own.Key}",
            .. arguments,
        ]);

    /// <summary>Starts a connector.</summary>
    /// <param name="system">Its system.</param>
    /// <param name="hubUrl">The hub's internal listener.</param>
    /// <param name="name">Its name.</param>
    /// <param name="asset">What it scans.</param>
    /// <param name="bundle">The authorities by which it trusts the hub.</param>
    /// <param name="own">The files of its certificate and key.</param>
    /// <param name="settings">More settings.</param>
    public static async Task<TlsConnector> StartAsync(
        RunningSystem system,
        Uri hubUrl,
        string name,
        string asset,
        string bundle,
        (string Certificate, string Key) own,
        params (string Name, string Value)[] settings)
    {
        var url = LocalUrl();
        var connector = await OutsideConnector.StartAsync(
            system.Status.HubUrl,
            asset,
            system.EnrollmentToken(),
            [
                ("DSXCONNECTOR_NAME", name),
                ("DSXCONNECTOR_DSX_CONNECT_URL", hubUrl.ToString().TrimEnd('/')),
                ("DSXCONNECTOR_CA_BUNDLE", bundle),
                ("DSXCONNECTOR_USE_TLS", "true"),
                ("DSXCONNECTOR_TLS_ADDRESS", "127.0.0.1"),
                ("DSXCONNECTOR_CONNECTOR_URL", url.ToString().TrimEnd('/')),
                ("DSXCONNECTOR_TLS_CERTFILE", own.Certificate),
                ("DSXCONNECTOR_TLS_KEYFILE", own.Key),
                ("DSXCONNECTOR_ITEM_ACTION", "delete"),
                .. settings,
            ]);
        return new TlsConnector(system, connector, name, url);
    }

    /// <summary>An https URL on a free port of loopback.</summary>
    public static Uri LocalUrl() => new(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{LoopbackPort.Take()}"));

    /// <summary>The connector's identity, once it is registered.</summary>
    public async Task<Guid> RegisteredAsync()
    {
        var uuid = Guid.Empty;
        await Eventually.TrueAsync(
            async () => (uuid = (await _system.ConnectorsAsync())[_name].SingleOrDefault()) != Guid.Empty,
            $"{_name} is registered; it logged: {Log}",
            Limit);
        return uuid;
    }

    /// <summary>Has the hub call the connector.</summary>
    public async Task<HttpStatusCode> AskAsync(Guid uuid)
    {
        using var answer = await _system.Hub.GetAsync($"{HubRoutes.Prefix}/connectors/repo_check/{uuid}");
        return answer.StatusCode;
    }

    /// <summary>Waits until the hub has called the connector with success.</summary>
    public async Task<Guid> ReadyAsync()
    {
        var uuid = await RegisteredAsync();
        await Eventually.TrueAsync(async () => await AskAsync(uuid) == HttpStatusCode.OK, $"the hub calls {_name}", Limit);
        return uuid;
    }

    public ValueTask DisposeAsync() => _connector.DisposeAsync();
}
