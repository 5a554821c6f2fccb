using System.Text.Json;
using DsxDapr.DaprHttp;

namespace DsxDapr.Forwarder.Events;

/// <summary>Remembers the newest events, oldest forgotten first. An event is known by source and id (CloudEvents 1.0 §3.1.1).</summary>
/// <param name="capacity">How many events are remembered.</param>
internal sealed class RecentEvents(int capacity)
{
    private readonly Queue<string> _oldestFirst = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>What tells an event from all others; null when it has no id, and so cannot be recognised.</summary>
    public static string? KeyOf(CloudEvent<JsonElement> occurrence) =>
        string.IsNullOrEmpty(occurrence.Id) ? null : $"{occurrence.Source}\n{occurrence.Id}";

    /// <summary>Whether the event is remembered.</summary>
    public bool Contains(string key) => _known.Contains(key);

    /// <summary>Remembers an event.</summary>
    public void Add(string key)
    {
        if (capacity == 0 || !_known.Add(key))
        {
            return;
        }

        _oldestFirst.Enqueue(key);
        if (_oldestFirst.Count > capacity)
        {
            _known.Remove(_oldestFirst.Dequeue());
        }
    }
}
