namespace DsxDapr.Security.Hmac;

/// <summary>A request whose signature was not accepted.</summary>
/// <param name="Reason">The word for it (wire contract §2.3), also when the caller was told less.</param>
/// <param name="KeyId">The key id that it named; null when its header could not be read. Bounded, but sent by anybody.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Route">The path, without the query.</param>
/// <param name="Address">The caller's IP address, which is the own sidecar's for a call through Dapr; null when unknown.</param>
/// <param name="AppId">The app that provably called through Dapr; null for any other call.</param>
public sealed record AuthenticationFailure(string Reason, string? KeyId, string Method, string Route, string? Address, string? AppId);
