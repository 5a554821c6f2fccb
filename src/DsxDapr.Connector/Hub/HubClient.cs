using System.Net;
using System.Net.Http.Headers;
using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.Enrollment;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Hub;

/// <summary>Calls the hub as this connector: signed when the hub issued a key. A refused signature is renewed once.</summary>
internal sealed class HubClient(
    HubTransport transport, HeldCredentials credentials, Registration registration, IOptions<ConnectorOptions> options)
{
    /// <summary>Sends one call; on 401 registers again and sends it once more with the key of the moment.</summary>
    /// <param name="method">The verb.</param>
    /// <param name="path">A hub route.</param>
    /// <param name="body">A model to send as JSON; null for no body.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="prepare">Adds headers.</param>
    /// <exception cref="HttpRequestException">The hub cannot be reached.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, object? body, CancellationToken cancellationToken, Action<HttpRequestHeaders>? prepare = null)
    {
        var key = credentials.Current;
        var response = await transport.SendAsync(method, path, body, key, prepare, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized
            || !options.Value.RegisterWithCore
            || !await registration.RenewAsync(key, cancellationToken))
        {
            return response;
        }

        response.Dispose();
        return await transport.SendAsync(method, path, body, credentials.Current, prepare, cancellationToken);
    }
}
