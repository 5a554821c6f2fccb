namespace DsxDapr.DaprHttp;

/// <summary>What became of a bulk publish.</summary>
/// <param name="FailedEntries">The events that were not published; empty when all were.</param>
public sealed record BulkPublishResponse<TValue>(IReadOnlyList<BulkPublishResponseFailedEntry<TValue>> FailedEntries);

/// <summary>An event that was not published.</summary>
/// <param name="Entry">The event.</param>
/// <param name="ErrorMessage">Why not.</param>
public sealed record BulkPublishResponseFailedEntry<TValue>(BulkPublishEntry<TValue> Entry, string ErrorMessage);
