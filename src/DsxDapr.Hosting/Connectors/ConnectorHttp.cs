namespace DsxDapr.Hosting.Connectors;

/// <summary>Keeps connections to connectors that are verified apart from those to connectors that are not.</summary>
internal sealed class ConnectorHttp(IHttpClientFactory clients, ConnectorTrust trust) : IConnectorHttp
{
    public const string Verified = "connectors";
    public const string Unverified = "connectors-unverified";

    public HttpClient For(string connectorName) => clients.CreateClient(trust.IsUnverified(connectorName) ? Unverified : Verified);
}
