namespace DsxDapr.DevSidecar.Resources;

/// <summary>One subscription of an app, declared in YAML or returned by the app's <c>GET /dapr/subscribe</c>.</summary>
/// <param name="PubSubName">The name of the pub/sub component.</param>
/// <param name="Topic">The topic.</param>
/// <param name="DefaultRoute">The path that gets the events no rule matches; empty: such events are acknowledged unseen.</param>
/// <param name="Rules">The routing rules, in order; the first that matches wins.</param>
/// <param name="DeadLetterTopic">The topic for events that could not be handled.</param>
/// <param name="Bulk">Set when events are delivered in batches.</param>
/// <param name="RawPayload">Whether the messages of this topic are not CloudEvents and get wrapped on delivery.</param>
/// <param name="Scopes">The app ids it is for; empty means every app.</param>
/// <param name="Source">Where it was read, for error messages.</param>
internal sealed record Subscription(
    string PubSubName,
    string Topic,
    string DefaultRoute,
    IReadOnlyList<RouteRule> Rules,
    string? DeadLetterTopic,
    BulkSubscribe? Bulk,
    bool RawPayload,
    IReadOnlyList<string> Scopes,
    ResourceLocation Source);

/// <summary>A routing rule: events for which <paramref name="Match"/> is true go to <paramref name="Path"/>.</summary>
/// <param name="Match">A CEL expression over <c>event</c>.</param>
/// <param name="Path">The app's path.</param>
internal sealed record RouteRule(string Match, string Path);

/// <summary>How events are gathered into batches.</summary>
/// <param name="MaxMessagesCount">A batch is sent when it holds this many (Dapr's default: 100).</param>
/// <param name="MaxAwait">... or when this long has passed since its first message (Dapr's default: 1 s).</param>
internal sealed record BulkSubscribe(int MaxMessagesCount, TimeSpan MaxAwait);
