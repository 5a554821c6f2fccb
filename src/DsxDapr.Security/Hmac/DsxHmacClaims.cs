using System.Security.Claims;

namespace DsxDapr.Security.Hmac;

/// <summary>The claims of a principal that signed its request.</summary>
public static class DsxHmacClaims
{
    /// <summary>The id of the key that signed the request.</summary>
    public const string KeyId = "dsx:key_id";

    /// <summary>The UUID of the connector that owns the key, in lower case with dashes. Absent for a key without a connector.</summary>
    public const string ConnectorUuid = "dsx:connector_uuid";

    /// <summary>The id of the key that the request was signed with; null when it was not signed.</summary>
    public static string? GetKeyId(this ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return principal.FindFirst(KeyId)?.Value;
    }

    /// <summary>The UUID of the connector that signed the request; null when it was not signed, or not by a connector.</summary>
    public static Guid? GetConnectorUuid(this ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return Guid.TryParse(principal.FindFirst(ConnectorUuid)?.Value, out var uuid) ? uuid : null;
    }
}
