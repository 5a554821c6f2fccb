using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Hub.Connectors;

/// <summary>
/// Calls connectors, signed with their own key (wire contract §4.1). Where a connector is and which key is its own come
/// from the registry and the credential store, never from a request.
/// </summary>
internal sealed class ConnectorClient(IHttpClientFactory clients, ICredentialStore credentials)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string HttpClientName = "connectors";

    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    /// <summary>Calls one endpoint of a connector.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="method">The verb.</param>
    /// <param name="endpoint">The route below the connector's URL, with its query.</param>
    /// <param name="body">A wire model, or null for an empty body.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The connector's answer; the caller disposes of it.</returns>
    /// <exception cref="HttpRequestException">The connector could not be reached.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        RegisteredConnector connector, HttpMethod method, string endpoint, object? body, CancellationToken cancellationToken)
    {
        var key = await FindKeyAsync(connector, cancellationToken);
        var response = await SendAsync(connector, method, endpoint, body, key, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        // Another replica may have replaced the key since it was last looked up. A refused call was not carried out.
        credentials.Forget(connector.Uuid);
        if (await FindKeyAsync(connector, cancellationToken) is not { } replaced || replaced.KeyId == key?.KeyId)
        {
            return response;
        }

        response.Dispose();
        return await SendAsync(connector, method, endpoint, body, replaced, cancellationToken);
    }

    private async ValueTask<HmacKey?> FindKeyAsync(RegisteredConnector connector, CancellationToken cancellationToken) =>
        (await credentials.FindByConnectorAsync(connector.Uuid, cancellationToken))?.Key;

    private async Task<HttpResponseMessage> SendAsync(
        RegisteredConnector connector, HttpMethod method, string endpoint, object? body, HmacKey? key, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"{connector.Model.Url.TrimEnd('/')}/{endpoint}");
        request.Content = new ByteArrayContent(body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), WireJson.Options));
        request.Content.Headers.ContentType = JsonType;
        if (connector.AppId is { } appId)
        {
            request.ViaDapr(appId);
        }

        if (key is not null)
        {
            request.SignWith(key);
        }

        return await clients.CreateClient(HttpClientName).SendAsync(request, cancellationToken);
    }
}
