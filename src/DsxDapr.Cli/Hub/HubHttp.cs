using System.Net.Http.Headers;
using DsxDapr.Cli.Secrets;

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
        // A redirect could lead the token elsewhere; the hub never answers with one.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = !hub.IsLoopback };
        var http = new HttpClient(handler) { BaseAddress = hub, Timeout = Patience };
        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return http;
    }
}
