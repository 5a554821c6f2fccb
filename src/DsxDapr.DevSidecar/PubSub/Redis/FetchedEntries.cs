using System.Collections.Concurrent;

namespace DsxDapr.DevSidecar.PubSub.Redis;

/// <summary>The entries of a stream that this process has fetched and not settled.</summary>
/// <param name="processingTimeout">How long the app may take for one.</param>
/// <param name="clock">The time.</param>
internal sealed class FetchedEntries(TimeSpan processingTimeout, TimeProvider clock)
{
    private const long Waiting = long.MinValue;

    // When the app got it, or Waiting.
    private readonly ConcurrentDictionary<string, long> _entries = new(StringComparer.Ordinal);

    /// <summary>Their ids.</summary>
    public string[] Ids => [.. _entries.Keys];

    /// <summary>Notes that an entry waits for a slot or for the app.</summary>
    public void MarkWaiting(string id) => _entries[id] = Waiting;

    /// <summary>Notes that the app gets an entry now.</summary>
    public void MarkHanded(string id) => _entries[id] = clock.GetTimestamp();

    /// <summary>Forgets an entry.</summary>
    public void Forget(string id) => _entries.TryRemove(id, out _);

    /// <summary>Whether an entry that Redis holds for overdue is so: it is not here, or the app has had it for too long.</summary>
    public bool IsOverdue(string id) =>
        !_entries.TryGetValue(id, out long handed) || (handed != Waiting && clock.GetElapsedTime(handed) >= processingTimeout);
}
