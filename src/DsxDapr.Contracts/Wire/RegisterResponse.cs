using System.Text.Json.Serialization;

namespace DsxDapr.Contracts.Wire;

/// <summary>The answer to a registration (wire contract §3.3). The credentials are present when the hub authenticates.</summary>
public sealed record RegisterResponse
{
    /// <summary>The outcome.</summary>
    public required ResponseStatus Status { get; init; }

    /// <summary><c>registered</c> the first time, <c>refreshed</c> afterwards.</summary>
    public required string Message { get; init; }

    /// <summary>A text for people.</summary>
    public string? Description { get; init; }

    /// <summary>The connector's identity.</summary>
    public Guid? ConnectorUuid { get; init; }

    /// <summary>An opaque token that guards nothing (§2.6); present for compatibility.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AccessToken { get; init; }

    /// <summary>Always <c>Bearer</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TokenType { get; init; }

    /// <summary>Lifetime of the access token in seconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ExpiresIn { get; init; }

    /// <summary>The id of the connector's DSX-HMAC key.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? HmacKeyId { get; init; }

    /// <summary>The connector's DSX-HMAC secret: base64 text whose characters are the key (§2.1).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? HmacSecret { get; init; }

    /// <summary>Leaves the credentials out, so that a logged answer gives nothing away.</summary>
    public override string ToString() => $"RegisterResponse {{ {Status}, {Message}, {ConnectorUuid} }}";
}
