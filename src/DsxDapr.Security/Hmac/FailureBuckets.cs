namespace DsxDapr.Security.Hmac;

/// <summary>
/// A token bucket of failures for each caller or key, in bounded memory: full ones are forgotten, and who finds no room is not counted,
/// so that a flood of strangers never turns away somebody else.
/// </summary>
internal sealed class FailureBuckets(TimeProvider clock, int capacity = FailureBuckets.DefaultCapacity)
{
    private const int DefaultCapacity = 10_000;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);
    private long? _sweptAt;

    /// <summary>Whether no failure is remembered, so that nobody has to wait.</summary>
    public bool IsEmpty => Count == 0;

    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _buckets.Count;
            }
        }
    }

    /// <summary>How long until the next failure is allowed; zero when one is allowed now.</summary>
    public TimeSpan WaitFor(string name, int perMinute)
    {
        lock (_lock)
        {
            return _buckets.TryGetValue(name, out var bucket) ? Wait(TokensOf(bucket, perMinute), perMinute) : TimeSpan.Zero;
        }
    }

    /// <summary>Counts a failure, and tells how long the next one would have had to wait before this one; zero when it was allowed.</summary>
    public TimeSpan Take(string name, int perMinute)
    {
        lock (_lock)
        {
            if (!_buckets.TryGetValue(name, out var bucket) && !HasRoom(perMinute))
            {
                return TimeSpan.Zero;
            }

            var tokens = bucket is null ? perMinute : TokensOf(bucket, perMinute);
            var wait = Wait(tokens, perMinute);
            _buckets[name] = new Bucket(wait > TimeSpan.Zero ? tokens : tokens - 1, clock.GetTimestamp());
            return wait;
        }
    }

    private static TimeSpan Wait(double tokens, int perMinute) => tokens >= 1 ? TimeSpan.Zero : Period * ((1 - tokens) / perMinute);

    private double TokensOf(Bucket bucket, int perMinute) =>
        Math.Min(perMinute, bucket.Tokens + (perMinute * (clock.GetElapsedTime(bucket.At) / Period)));

    private bool HasRoom(int perMinute)
    {
        if (_buckets.Count < capacity)
        {
            return true;
        }

        if (_sweptAt is { } sweptAt && clock.GetElapsedTime(sweptAt) < SweepInterval)
        {
            return false;
        }

        _sweptAt = clock.GetTimestamp();
        foreach (var (name, bucket) in _buckets)
        {
            if (TokensOf(bucket, perMinute) >= perMinute)
            {
                _buckets.Remove(name);
            }
        }

        return _buckets.Count < capacity;
    }

    private sealed record Bucket(double Tokens, long At);
}
