namespace DsxDapr.DaprHttp;

/// <summary>One key of <see cref="DaprClient.GetBulkStateAsync"/>.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value as JSON text; null when the key is missing.</param>
/// <param name="ETag">The value's ETag; empty when the key is missing.</param>
public sealed record BulkStateItem(string Key, string? Value, string ETag);
