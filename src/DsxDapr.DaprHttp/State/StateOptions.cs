namespace DsxDapr.DaprHttp;

/// <summary>How a state store treats a write.</summary>
public sealed record StateOptions
{
    /// <summary>Whether the first or the last of concurrent writes wins; null for the store's default, the last.</summary>
    public ConcurrencyMode? Concurrency { get; init; }

    /// <summary>Whether a write waits for replicas; null for the store's default, eventual.</summary>
    public ConsistencyMode? Consistency { get; init; }
}

/// <summary>Which of concurrent writes wins.</summary>
public enum ConcurrencyMode
{
    /// <summary>The first: a write with a stale ETag, or without one on an existing key, is refused.</summary>
    FirstWrite,

    /// <summary>The last.</summary>
    LastWrite,
}

/// <summary>When a write counts as done.</summary>
public enum ConsistencyMode
{
    /// <summary>As soon as one replica has it.</summary>
    Eventual,

    /// <summary>When all, or a quorum of, replicas have it.</summary>
    Strong,
}
