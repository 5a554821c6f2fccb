using System.Net.Http.Headers;
using System.Text.Json;
using DsxDapr.Connector.Configuration;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Security.Hmac;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Hub;

/// <summary>Sends a call to the hub: directly when its URL is set, else through the sidecar.</summary>
internal sealed class HubTransport(IHttpClientFactory clients, IOptions<ConnectorOptions> options)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "dsx-hub";

    // Only its path matters: the sidecar takes the place of the host.
    private static readonly Uri ViaSidecar = new("http://" + AppIds.Hub);

    /// <summary>Sends one call.</summary>
    /// <param name="method">The verb.</param>
    /// <param name="path">A route of <see cref="HubRoutes"/>.</param>
    /// <param name="body">A model to send as JSON; null for no body.</param>
    /// <param name="key">Signs the call; null to send it unsigned.</param>
    /// <param name="prepare">Adds headers.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="HttpRequestException">The hub, or the sidecar, cannot be reached.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        object? body,
        HmacKey? key,
        Action<HttpRequestHeaders>? prepare,
        CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, UrlOf(path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, WireJson.Options));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        prepare?.Invoke(request.Headers);
        if (key is not null)
        {
            request.SignWith(key);
        }

        if (options.Value.DsxConnectUrl is null)
        {
            request.ViaDapr(AppIds.Hub);
        }

        return await clients.CreateClient(ClientName).SendAsync(request, cancellationToken);
    }

    private Uri UrlOf(string path) => new((options.Value.DsxConnectUrl ?? ViaSidecar).AbsoluteUri.TrimEnd('/') + path);
}
