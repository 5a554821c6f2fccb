namespace DsxDapr.DevSidecar.State;

/// <summary>A stored value.</summary>
/// <param name="Value">The value's JSON text.</param>
/// <param name="Etag">Its version, opaque to apps; null for a foreign value that has none.</param>
/// <param name="ExpiresAt">When it vanishes, if the store tells.</param>
internal sealed record StateItem(ReadOnlyMemory<byte> Value, string? Etag, DateTimeOffset? ExpiresAt = null);
