using System.Net.Http.Headers;
using DsxDapr.Cli.Secrets;
using DsxDapr.Security.Hmac;
using DsxDapr.Security.Tls;

namespace DsxDapr.Cli.Hub;

/// <summary>Clients that show the operator's token to one hub, and to nobody else.</summary>
internal static class HubHttp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A client of the hub of a local run, with the token that the run generated.</summary>
    public static HttpClient Create(Uri hub, Workspace workspace) => Create(hub, OperatorTokenFiles.Read(workspace), trust: null);

    /// <summary>A client with the hub as its base address.</summary>
    /// <param name="hub">The hub's base URL.</param>
    /// <param name="token">The operator's token; null for none.</param>
    /// <param name="trust">How the hub's certificate is verified; null for by the system.</param>
    public static HttpClient Create(Uri hub, string? token, ServerTrust? trust)
    {
        var http = new HttpClient(HandlerFor(hub, trust)) { BaseAddress = hub, Timeout = Patience };
        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return http;
    }

    /// <summary>A client that shows no token and signs the requests that are marked to be signed.</summary>
    /// <param name="party">The base URL of a hub or a connector.</param>
    /// <param name="trust">How its certificate is verified.</param>
    /// <param name="clock">Gives the timestamps.</param>
    public static HttpClient CreateSigning(Uri party, ServerTrust trust, TimeProvider clock) =>
        new(new SigningHandler(clock) { InnerHandler = HandlerFor(party, trust) }) { BaseAddress = party, Timeout = Patience };

    // A redirect could lead the token elsewhere; the hub never answers with one.
    private static SocketsHttpHandler HandlerFor(Uri party, ServerTrust? trust)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = !party.IsLoopback };
        trust?.ApplyTo(handler.SslOptions);
        return handler;
    }
}
