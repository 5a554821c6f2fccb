using System.Text.Json;
using DsxDapr.Hub.Core;

namespace DsxDapr.Hub.Connectors;

/// <summary><c>PUT connectors/config/{uuid}</c>: passes new settings on to a connector (wire contract §3.3).</summary>
internal static class ChangeConfiguration
{
    /// <summary>Answers with the connector's own answer.</summary>
    public static async Task<IResult> HandleAsync(
        Guid uuid, HttpContext context, ConnectorRegistry registry, ConnectorClient client, CancellationToken cancellationToken)
    {
        var (fields, problem) = await WireBody.ReadAsync<Dictionary<string, JsonElement>>(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        var given = fields!.Where(field => field.Value.ValueKind != JsonValueKind.Null).ToDictionary(StringComparer.Ordinal);
        if (given.Count == 0)
        {
            return WireResults.Error(StatusCodes.Status400BadRequest, "no_fields_to_update");
        }

        return registry.Find(uuid) is { } connector
            ? await ProxyToConnector.PassOnAsync(client, connector, HttpMethod.Put, "config", given, cancellationToken)
            : WireResults.Error(StatusCodes.Status404NotFound, $"No connector found with UUID={uuid}");
    }
}
