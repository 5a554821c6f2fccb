namespace DsxDapr.DaprHttp;

/// <summary>An endpoint's subscription to a topic.</summary>
internal sealed record TopicMetadata(string PubSubName, string Name);

/// <summary>An endpoint takes its events in bulk.</summary>
internal sealed record BulkSubscribeMetadata(int? MaxMessagesCount, int? MaxAwaitDurationMs);
