using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.Enrollment;
using DsxDapr.Contracts.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Endpoints;

/// <summary>The routes that tell how the connector is (wire contract §4.2, §5.10).</summary>
internal static class StatusEndpoints
{
    public static IResult Root(ConnectorState state) => WireResult.Json(new RootStatus(
        JsonNamingPolicy.SnakeCaseLower.ConvertName(state.Status.ToString()),
        state.IsRegistered ? "success" : "failed",
        state.IsRepositoryReachable ? "success" : "failed",
        state.SubmittedItems));

    public static IResult Version(ConnectorIdentity identity, IOptions<ConnectorOptions> options) => WireResult.Json(new VersionStatus(
        options.Value.Name, identity.Uuid, identity.Uuid, options.Value.Version ?? ProgramVersion()));

    public static IResult Health() => WireResult.Json(new HealthStatus(Ok: true));

    public static IResult Ready(ConnectorState state)
    {
        var connector = state.Describe();
        return WireResult.Json(
            connector, connector.Status == ConnectorStatus.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static string? ProgramVersion() =>
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    private sealed record RootStatus(
        [property: JsonPropertyName("connector_status")] string ConnectorStatus,
        [property: JsonPropertyName("dsx-connect connectivity")] string HubConnectivity,
        [property: JsonPropertyName("repo connectivity")] string RepositoryConnectivity,
        [property: JsonPropertyName("scan_requests_since_active_count")] long SubmittedItems);

    private sealed record VersionStatus(string ConnectorName, Guid ConnectorId, Guid ConnectorInstanceId, string? Version);

    private sealed record HealthStatus(bool Ok);
}
