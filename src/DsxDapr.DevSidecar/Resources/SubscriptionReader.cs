using DsxDapr.DevSidecar.Resources.Yaml;

namespace DsxDapr.DevSidecar.Resources;

/// <summary>Reads <c>kind: Subscription</c>.</summary>
internal static class SubscriptionReader
{
    private const int DefaultMaxMessages = 100;
    private const int DefaultMaxAwaitMs = 1000;

    /// <summary>Reads one subscription.</summary>
    /// <exception cref="ResourceException">A field is missing, wrong or not supported.</exception>
    public static Subscription Read(ResourceDocument document)
    {
        document.RequireVersion("dapr.io/v2alpha1");
        var spec = document.Body.RequiredMap("spec");
        document.Body.RefuseOthers();

        var routes = spec.RequiredMap("routes");
        var rules = routes.Maps("rules").Select(ReadRule).ToList();
        var metadata = spec.Map("metadata");
        var subscription = new Subscription(
            spec.Required("pubsubname").Value,
            spec.Required("topic").Value,
            routes.Text("default")?.Value ?? string.Empty,
            rules,
            spec.Text("deadLetterTopic") is { Value.Length: > 0 } deadLetters ? deadLetters.Value : null,
            ReadBulk(spec.Map("bulkSubscribe")),
            metadata?.Text("rawPayload")?.ToSwitch() ?? false,
            document.Scopes,
            document.Body.Source);
        metadata?.RefuseOthers();
        routes.RefuseOthers();
        spec.RefuseOthers();
        return subscription;
    }

    private static RouteRule ReadRule(YamlMap rule)
    {
        var read = new RouteRule(rule.Required("match").Value, rule.Required("path").Value);
        rule.RefuseOthers();
        return read;
    }

    private static BulkSubscribe? ReadBulk(YamlMap? bulk)
    {
        if (bulk is null)
        {
            return null;
        }

        var enabled = bulk.Required("enabled").ToSwitch();
        var count = bulk.Text("maxMessagesCount")?.ToNumber(min: 1) ?? DefaultMaxMessages;
        var maxAwait = bulk.Text("maxAwaitDurationMs")?.ToNumber(min: 0) ?? DefaultMaxAwaitMs;
        bulk.RefuseOthers();
        return enabled ? new BulkSubscribe(count, TimeSpan.FromMilliseconds(maxAwait)) : null;
    }
}
