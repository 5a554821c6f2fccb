namespace DsxDapr.DaprHttp;

/// <summary>One event of a bulk publish.</summary>
/// <param name="EventData">The event, written as JSON.</param>
/// <param name="Id">The CloudEvent id, also the entry id, unique in its bulk; null for one that the client makes.</param>
/// <param name="Type">The CloudEvent type; null for Dapr's default, <c>com.dapr.event.sent</c>.</param>
/// <param name="Subject">The CloudEvent subject; null for none.</param>
public sealed record BulkPublishEntry<TValue>(TValue EventData, string? Id = null, string? Type = null, string? Subject = null);
