using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hub.Core;

namespace DsxDapr.Hub.Connectors;

/// <summary><c>GET connectors/auth_check/{uuid}</c>: whether a connector accepts the hub's signature (wire contract §3.3).</summary>
internal static class CheckAuthentication
{
    /// <summary>Asks for the connector's config; every answer but 401 counts.</summary>
    public static async Task<IResult> HandleAsync(
        Guid uuid, ConnectorRegistry registry, ConnectorClient client, CancellationToken cancellationToken)
    {
        if (registry.Find(uuid) is not { } connector)
        {
            return WireResults.Error(StatusCodes.Status404NotFound, $"No connector found with UUID={uuid}");
        }

        try
        {
            using var response = await client.SendAsync(connector, HttpMethod.Get, "config", body: null, cancellationToken);
            if (DaprInvocation.IsSidecarError(response))
            {
                return Failed("ConnectError");
            }

            return (int)response.StatusCode == StatusCodes.Status401Unauthorized
                ? WireResults.Error(StatusCodes.Status401Unauthorized, "unauthorized: hmac_rejected")
                : WireResults.Json(StatusResponse.Success("auth_ok", "HMAC verified"));
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Failed(ProxyToConnector.WordFor(e));
        }
    }

    private static IResult Failed(string why) => WireResults.Error(StatusCodes.Status502BadGateway, $"auth_check_failed: {why}");
}
