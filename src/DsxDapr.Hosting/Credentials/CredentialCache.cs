using System.Collections.Concurrent;
using DsxDapr.Security.Credentials;

namespace DsxDapr.Hosting.Credentials;

/// <summary>
/// Credentials read lately. Only what exists is kept, so that its size is bounded by the number of connectors, whatever strangers ask for.
/// </summary>
internal sealed class CredentialCache(TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, (ConnectorCredential Credential, long ReadAt)> _entries = new(StringComparer.Ordinal);

    public ConnectorCredential? Find(string stateKey)
    {
        if (!_entries.TryGetValue(stateKey, out var entry))
        {
            return null;
        }

        if (clock.GetElapsedTime(entry.ReadAt) < Lifetime)
        {
            return entry.Credential;
        }

        _entries.TryRemove(new(stateKey, entry));
        return null;
    }

    /// <summary>Keeps a credential.</summary>
    /// <param name="stateKey">What it was asked for by.</param>
    /// <param name="credential">The credential.</param>
    /// <param name="readAt">The clock's timestamp from before it was read: from then on it may have been removed.</param>
    public void Keep(string stateKey, ConnectorCredential credential, long readAt) => _entries[stateKey] = (credential, readAt);

    public void Drop(string stateKey) => _entries.TryRemove(stateKey, out _);
}
