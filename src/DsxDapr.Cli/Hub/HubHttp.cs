using System.Net.Http.Headers;
using DsxDapr.Cli.Secrets;

namespace DsxDapr.Cli.Hub;

/// <summary>Clients that show the operator's token of a local run to its hub, and to nobody else.</summary>
internal static class HubHttp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A client with the hub as its base address.</summary>
    public static HttpClient Create(Uri hub, Workspace workspace)
    {
        // A redirect could lead the token elsewhere; the hub never answers with one.
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = hub, Timeout = Patience };
        if (OperatorTokenFiles.Read(workspace) is { } token)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return http;
    }
}
