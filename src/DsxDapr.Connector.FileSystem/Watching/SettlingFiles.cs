using DsxDapr.Connector.FileSystem.Posix;

namespace DsxDapr.Connector.FileSystem.Watching;

/// <summary>Files that were changed and are waited for until they stay as they are. Bounded; safe to use from several threads.</summary>
internal sealed class SettlingFiles(WatchPacing pacing, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Settling> _files = new(StringComparer.Ordinal);

    /// <summary>Whether there is no place for another file.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
            {
                return _files.Count >= pacing.Capacity;
            }
        }
    }

    /// <summary>Whether nothing is waited for.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _files.Count == 0;
            }
        }
    }

    /// <summary>Notes a change; false when there is no place for it.</summary>
    public bool TryNote(string path)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            if (_files.TryGetValue(path, out var known))
            {
                _files[path] = known with { DueAt = Earlier(now + pacing.Quiet, known.NotedAt + pacing.LongestWait) };
                return true;
            }

            if (_files.Count >= pacing.Capacity)
            {
                return false;
            }

            _files[path] = new Settling(now, now + pacing.Quiet, null);
            return true;
        }
    }

    /// <summary>The files whose wait is over.</summary>
    public IReadOnlyList<string> Due()
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            return [.. _files.Where(file => file.Value.DueAt <= now).Select(static file => file.Key)];
        }
    }

    /// <summary>
    /// Looks at a file whose wait is over: it has settled when it is as it was at the look before, or was waited for long enough. Else it is
    /// waited for once more.
    /// </summary>
    public bool HasSettled(string path, FileFacts facts)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            if (!_files.TryGetValue(path, out var file))
            {
                return false;
            }

            if (file.Seen == facts || now >= file.NotedAt + pacing.LongestWait)
            {
                _files.Remove(path);
                return true;
            }

            _files[path] = file with { Seen = facts, DueAt = now + pacing.Quiet };
            return false;
        }
    }

    /// <summary>Waits for a file no longer.</summary>
    public void Drop(string path)
    {
        lock (_lock)
        {
            _files.Remove(path);
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private sealed record Settling(DateTimeOffset NotedAt, DateTimeOffset DueAt, FileFacts? Seen);
}
