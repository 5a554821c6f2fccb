namespace DsxDapr.Hosting.Connectors;

/// <summary>The HTTP clients that call connectors.</summary>
public interface IConnectorHttp
{
    /// <summary>The client that calls a connector.</summary>
    /// <param name="connectorName">The name that the connector is registered by.</param>
    HttpClient For(string connectorName);
}
