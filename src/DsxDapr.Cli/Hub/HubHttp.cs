using System.Net.Http.Headers;
using DsxDapr.Cli.Secrets;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Cli.Hub;

/// <summary>Clients that show the operator's token to one hub, and to nobody else.</summary>
internal static class HubHttp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A client of the hub of a local run, with the token that the run generated.</summary>
    public static HttpClient Create(Uri hub, Workspace workspace) => Create(hub, OperatorTokenFiles.Read(workspace));

    /// <summary>A client with the hub as its base address.</summary>
    /// <param name="hub">The hub's base URL.</param>
    /// <param name="token">The operator's token; null for none.</param>
    public static HttpClient Create(Uri hub, string? token)
    {
        var http = new HttpClient(HandlerFor(hub)) { BaseAddress = hub, Timeout = Patience };
        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return http;
    }

    /// <summary>A client that shows no token and signs the requests that are marked to be signed.</summary>
    /// <param name="party">The base URL of a hub or a connector.</param>
    /// <param name="clock">Gives the timestamps.</param>
    public static HttpClient CreateSigning(Uri party, TimeProvider clock) =>
        new(new SigningHandler(clock) { InnerHandler = HandlerFor(party) }) { BaseAddress = party, Timeout = Patience };

    // A redirect could lead the token elsewhere; the hub never answers with one.
    private static SocketsHttpHandler HandlerFor(Uri party) => new() { AllowAutoRedirect = false, UseProxy = !party.IsLoopback };
}
