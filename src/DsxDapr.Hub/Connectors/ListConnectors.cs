using DsxDapr.Hub.Core;

namespace DsxDapr.Hub.Connectors;

/// <summary><c>GET connectors/list</c>: the connectors that are present (wire contract §3.3).</summary>
internal static class ListConnectors
{
    /// <summary>Answers with their models.</summary>
    public static IResult Handle(ConnectorRegistry registry) => WireResults.Json(registry.Present.Select(connector => connector.Model with { InstanceId = null }));
}
