using System.Globalization;
using System.Text.Json.Serialization;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.Api;

/// <summary>The answer of <c>GET /v1.0/metadata</c>.</summary>
internal sealed record SidecarInfo
{
    /// <summary>The app id.</summary>
    public required string Id { get; init; }

    /// <summary>What runs.</summary>
    public required string RuntimeVersion { get; init; }

    /// <summary>The components in scope of the app.</summary>
    public required IReadOnlyList<ComponentInfo> Components { get; init; }

    /// <summary>Labels, some our own, some put there by others.</summary>
    public required IReadOnlyDictionary<string, string> Extended { get; init; }

    /// <summary>The topics the app is subscribed to.</summary>
    public required IReadOnlyList<SubscriptionInfo> Subscriptions { get; init; }

    /// <summary>How the app is reached.</summary>
    public required AppConnectionInfo AppConnectionProperties { get; init; }
}

/// <summary>One component.</summary>
internal sealed record ComponentInfo(string Name, string Type, string Version);

/// <summary>One subscription.</summary>
internal sealed record SubscriptionInfo(
    [property: JsonPropertyName("pubsubname")] string PubSubName, string Topic, IReadOnlyList<RuleInfo> Rules, string DeadLetterTopic)
{
    /// <summary>The metadata of a subscription.</summary>
    public static SubscriptionInfo Of(Subscription subscription) => new(
        subscription.PubSubName,
        subscription.Topic,
        [.. subscription.Rules.Select(r => new RuleInfo(r.Match, r.Path)), new RuleInfo(null, subscription.DefaultRoute)],
        subscription.DeadLetterTopic ?? string.Empty);
}

/// <summary>One route of a subscription.</summary>
internal sealed record RuleInfo(string? Match, string Path);

/// <summary>How an app is reached.</summary>
internal sealed record AppConnectionInfo(int? Port, string Protocol, string ChannelAddress, int? MaxConcurrency, AppHealthInfo? Health)
{
    /// <summary>The connection of an app.</summary>
    public static AppConnectionInfo Of(SidecarSpec spec) => new(
        spec.AppPort,
        "http",
        "127.0.0.1",
        spec.AppMaxConcurrency > 0 ? spec.AppMaxConcurrency : null,
        spec.EnableAppHealthCheck ? AppHealthInfo.Of(spec) : null);
}

/// <summary>How an app is probed.</summary>
internal sealed record AppHealthInfo(string HealthCheckPath, string HealthProbeInterval, string HealthProbeTimeout, int HealthThreshold)
{
    /// <summary>The probes of an app.</summary>
    public static AppHealthInfo Of(SidecarSpec spec) => new(
        spec.AppHealthCheckPath,
        string.Create(CultureInfo.InvariantCulture, $"{spec.AppHealthProbeInterval}s"),
        string.Create(CultureInfo.InvariantCulture, $"{spec.AppHealthProbeTimeout}ms"),
        spec.AppHealthThreshold);
}

/// <summary>The JSON form of the metadata.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SidecarInfo))]
internal sealed partial class MetadataJson : JsonSerializerContext;
