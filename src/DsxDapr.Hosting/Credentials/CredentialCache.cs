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

    /// <summary>Keeps a connector's keys.</summary>
    /// <param name="stateKey">What they were asked for by.</param>
    /// <param name="ring">The keys.</param>
    /// <param name="readAt">The clock's timestamp from before they were read: from then on they may have changed.</param>
    public void Keep(string stateKey, ConnectorKeyRing ring, long readAt) => _entries[stateKey] = (ring, readAt);

    public void Drop(string stateKey) => _entries.TryRemove(stateKey, out _);
}
