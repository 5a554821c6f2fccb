using System.Collections.Concurrent;
using DsxDapr.Security.Credentials;

namespace DsxDapr.Hosting.Credentials;

/// <summary>
/// Keys read lately. Only what exists is kept, so that its size is bounded by the number of keys, whatever strangers ask for.
/// </summary>
internal sealed class CredentialCache(TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, (ConnectorKeyRing Ring, long ReadAt)> _entries = new(StringComparer.Ordinal);
    private readonly Lock _changing = new();
    private long _drops;

    /// <summary>The present, which <see cref="Keep"/> wants to know from before the keys were read.</summary>
    public (long At, long Drops) Now
    {
        get
        {
            lock (_changing)
            {
                return (clock.GetTimestamp(), _drops);
            }
        }
    }

    public ConnectorKeyRing? Find(string stateKey)
    {
        if (!_entries.TryGetValue(stateKey, out var entry))
        {
            return null;
        }

        if (clock.GetElapsedTime(entry.ReadAt) < Lifetime)
        {
            return entry.Ring;
        }

        _entries.TryRemove(new(stateKey, entry));
        return null;
    }

    /// <summary>Keeps a connector's keys, unless any were dropped since they were read: these may be among them, and be known to be old.</summary>
    /// <param name="stateKey">What they were asked for by.</param>
    /// <param name="ring">The keys.</param>
    /// <param name="before"><see cref="Now"/> from before they were read: from then on they may have changed.</param>
    public void Keep(string stateKey, ConnectorKeyRing ring, (long At, long Drops) before)
    {
        lock (_changing)
        {
            if (_drops == before.Drops)
            {
                _entries[stateKey] = (ring, before.At);
            }
        }
    }

    /// <summary>Forgets what is known to be old.</summary>
    /// <param name="stateKey">What it was asked for by.</param>
    public void Drop(string stateKey)
    {
        lock (_changing)
        {
            _drops++;
            _entries.TryRemove(stateKey, out _);
        }
    }
}
