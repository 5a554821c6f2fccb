using System.Text;
using DsxDapr.Contracts;
using DsxDapr.DaprHttp;
using DsxDapr.Hub.Core;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Hub.Connectors;

/// <summary>
/// <c>connectors/state/{uuid}/{ns}/{key}</c>: a connector keeps cursors in the state store <c>dsx-registry</c> (wire contract §3.3,
/// Appendix C 12). Signed, and each connector has its own only.
/// </summary>
internal static class ConnectorState
{
    private const int MaxValueBytes = 64 * 1024;
    private const int MaxNameLength = 128;
    private const int MaxKeyLength = 512;

    /// <summary>Stores a text; 204.</summary>
    public static async Task<IResult> PutAsync(
        Guid uuid, string ns, string key, HttpContext context, DaprClient dapr, CancellationToken cancellationToken)
    {
        if (Refuse(context, uuid, ns, key) is { } refusal)
        {
            return refusal;
        }

        if (context.Request.ContentLength > MaxValueBytes)
        {
            return TooLarge();
        }

        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, cancellationToken); // bounded by the signature's own limit
        if (buffer.Length > MaxValueBytes)
        {
            return TooLarge();
        }

        var value = Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
        await dapr.SaveStateAsync(DaprComponents.Registry, KeyOf(uuid, ns, key), value, cancellationToken: cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Reads it; the value is null when there is none.</summary>
    public static async Task<IResult> GetAsync(
        Guid uuid, string ns, string key, HttpContext context, DaprClient dapr, CancellationToken cancellationToken) =>
        Refuse(context, uuid, ns, key) ?? WireResults.Json(new
        {
            value = await dapr.GetStateAsync<string>(DaprComponents.Registry, KeyOf(uuid, ns, key), cancellationToken),
        });

    private static IResult? Refuse(HttpContext context, Guid uuid, string ns, string key)
    {
        if (context.User.GetConnectorUuid() != uuid)
        {
            return WireResults.Error(StatusCodes.Status403Forbidden, "connector_uuid_mismatch");
        }

        return ns.Length > MaxNameLength || key.Length is 0 or > MaxKeyLength
            ? WireBody.Unprocessable("key", $"the namespace has at most {MaxNameLength} characters, the key 1 to {MaxKeyLength}")
            : null;
    }

    private static IResult TooLarge() => WireResults.Error(StatusCodes.Status413PayloadTooLarge, $"state_too_large: at most {MaxValueBytes} bytes");

    // Lengths stand before the parts, so that no two places share a key. `||` would separate a prefix for Dapr, hence the escapes.
    private static string KeyOf(Guid uuid, string ns, string key) =>
        $"state:{uuid:D}:{ns.Length}:{Uri.EscapeDataString(ns)}:{Uri.EscapeDataString(key)}";
}
