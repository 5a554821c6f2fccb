using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting.Connectors;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Hub.Connectors;

/// <summary>
/// Calls connectors, signed with their own key (wire contract §4.1). Where a connector is and which key is its own come
/// from the registry and the credential store, never from a request.
/// </summary>
internal sealed partial class ConnectorClient(
    IConnectorHttp http, ICredentialStore credentials, TimeProvider clock, ILogger<ConnectorClient> logger)
{
    private static readonly TimeSpan AdoptionTime = TimeSpan.FromMilliseconds(500);
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    /// <summary>Calls one endpoint of a connector; once more, signed anew, when it refuses the signature.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="method">The verb.</param>
    /// <param name="endpoint">The route below the connector's URL, with its query.</param>
    /// <param name="body">A wire model, or null for an empty body.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The connector's answer; the caller disposes of it.</returns>
    /// <exception cref="HttpRequestException">The connector could not be reached, or has no key to be called with.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        RegisteredConnector connector, HttpMethod method, string endpoint, object? body, CancellationToken cancellationToken)
    {
        var credential = await FindKeyAsync(connector, cancellationToken);
        var answer = await SendAsync(connector, method, endpoint, body, credential.Key, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Unauthorized)
        {
            return answer;
        }

        // A refused call was not carried out. Another replica may have replaced the key since it was last looked up; or it was just replaced,
        // and has not reached the connector yet.
        answer.Dispose();
        credentials.Forget(connector.Uuid);
        var refused = credential.Key.KeyId;
        credential = await FindKeyAsync(connector, cancellationToken);
        if (credential.Key.KeyId == refused)
        {
            await Task.Delay(AdoptionTime, clock, cancellationToken);
            credentials.Forget(connector.Uuid);
            credential = await FindKeyAsync(connector, cancellationToken);
        }

        return await SendAsync(connector, method, endpoint, body, credential.Key, cancellationToken);
    }

    // Never unsigned: a connector whose key was revoked is not called at all.
    private async ValueTask<ConnectorCredential> FindKeyAsync(RegisteredConnector connector, CancellationToken cancellationToken) =>
        await credentials.FindByConnectorAsync(connector.Uuid, cancellationToken) ?? throw new HttpRequestException(
            HttpRequestError.UserAuthenticationError, "there is no key to sign with: the connector is not enrolled, or its key was revoked");

    private async Task<HttpResponseMessage> SendAsync(
        RegisteredConnector connector, HttpMethod method, string endpoint, object? body, HmacKey key, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"{connector.Model.Url.TrimEnd('/')}/{endpoint}");
        request.Content = new ByteArrayContent(body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), WireJson.Options));
        request.Content.Headers.ContentType = JsonType;
        if (connector.AppId is { } appId)
        {
            request.ViaDapr(appId);
        }

        request.SignWith(key);
        try
        {
            return await http.For(connector.Model.Name).SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            // Callers are told a word only; why a certificate is refused is for who can mend it.
            Log.NotTrusted(logger, connector.Model.Name, connector.Uuid, e.Message);
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Connector {Name} {Uuid} is not called: {Reason}")]
        public static partial void NotTrusted(ILogger logger, string name, Guid uuid, string reason);
    }
}
