namespace DsxDapr.DaprHttp;

/// <summary>One write of a transaction.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value as JSON in UTF-8; ignored by a delete.</param>
/// <param name="OperationType">What to do.</param>
/// <param name="ETag">The ETag the key must have; null for any.</param>
/// <param name="Metadata">For instance <c>ttlInSeconds</c>.</param>
/// <param name="Options">Concurrency and consistency.</param>
public sealed record StateTransactionRequest(
    string Key,
    ReadOnlyMemory<byte> Value,
    StateOperationType OperationType,
    string? ETag = null,
    IReadOnlyDictionary<string, string>? Metadata = null,
    StateOptions? Options = null);

/// <summary>What a write of a transaction does.</summary>
public enum StateOperationType
{
    /// <summary>Inserts or replaces.</summary>
    Upsert,

    /// <summary>Deletes.</summary>
    Delete,
}
