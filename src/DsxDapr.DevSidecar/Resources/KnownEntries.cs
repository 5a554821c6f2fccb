namespace DsxDapr.DevSidecar.Resources;

/// <summary>The metadata entries of each component type. One that nobody reads is refused: most often it is misspelt.</summary>
internal static class KnownEntries
{
    private static readonly string[] OfRedis =
    [
        "redisHost", "redisPort", "redisUsername", "redisPassword", "redisDB", "enableTLS", "dialTimeout", "readTimeout", "redisType",
        "failover", "useEntraID",

        // Of daprd's connection pool and its retries, which have no effect here.
        "writeTimeout", "poolSize", "minIdleConns", "poolTimeout", "idleTimeout", "idleCheckFrequency", "maxConnAge", "redisMaxRetries",
        "redisMinRetryInterval", "redisMaxRetryInterval",
    ];

    // There are no actors: actorStateStore has no effect.
    private static readonly string[] OfState =
        ["keyPrefix", StateTtlName, "primaryEncryptionKey", "secondaryEncryptionKey", "actorStateStore"];

    private static readonly string[] OfPubSub = ["publishingScopes", "subscriptionScopes", "allowedTopics", "protectedTopics", "concurrency"];

    private const string StateTtlName = State.StateTtl.Name;

    private static readonly Dictionary<string, HashSet<string>> ByType = new(StringComparer.Ordinal)
    {
        ["state.redis"] = Set(OfRedis, OfState),
        ["state.in-memory"] = Set(OfState),
        ["state.sqlite"] = Set(OfState, ["connectionString", "tableName", "busyTimeout", "cleanupInterval", "disableWAL"]),
        ["pubsub.redis"] = Set(OfRedis, OfPubSub, ["consumerID", "processingTimeout", "redeliverInterval", "queueDepth", "maxLenApprox", "streamTTL"]),
        ["pubsub.in-memory"] = Set(OfPubSub),
        ["secretstores.local.file"] = Set(["secretsFile", "nestedSeparator", "multiValued"]),
        ["secretstores.local.env"] = Set(["prefix"]),
    };

    /// <summary>Complains about the first entry that its component's type does not have; unknown types are refused elsewhere.</summary>
    /// <exception cref="ResourceException">There is one.</exception>
    public static void Check(string type, IEnumerable<MetadataEntry> entries)
    {
        if (ByType.TryGetValue(type, out var known) && entries.FirstOrDefault(e => !known.Contains(e.Name)) is { } unknown)
        {
            throw new ResourceException(unknown.Source, $"spec.metadata '{unknown.Name}' is no entry of {type} that the DevSidecar knows.");
        }
    }

    private static HashSet<string> Set(params string[][] names) => names.SelectMany(n => n).ToHashSet(StringComparer.OrdinalIgnoreCase);
}
