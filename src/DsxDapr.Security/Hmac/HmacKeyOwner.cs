namespace DsxDapr.Security.Hmac;

/// <summary>A key that is accepted, and whose it is.</summary>
/// <param name="Key">The key.</param>
/// <param name="ConnectorUuid">The connector that owns the key; null for a key of the hub or of an operator.</param>
/// <param name="AppId">The Dapr app id that the key is bound to; null when its owner is called without a sidecar.</param>
public sealed record HmacKeyOwner(HmacKey Key, Guid? ConnectorUuid, string? AppId);
