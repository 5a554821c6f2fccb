using DsxDapr.Connector.FileSystem.Posix;

namespace DsxDapr.Connector.FileSystem.Watching;

/// <summary>
/// The tag files that the connector wrote, so that they are not taken for files of others. They are known by what they are and not by
/// their names, which anybody could give to a file that is to escape.
/// </summary>
internal sealed class OwnFiles
{
    private const int Capacity = 20_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<FileIdentity, FileFacts> _files = [];
    private readonly Queue<FileIdentity> _oldest = new();
    private readonly HashSet<string> _drafts = new(StringComparer.Ordinal);

    /// <summary>
    /// Says, before there is anything to see, that the connector writes a file at a path, until the answer is disposed of. The path must be one
    /// that nobody can guess.
    /// </summary>
    public IDisposable Draft(string path)
    {
        lock (_lock)
        {
            _drafts.Add(path);
        }

        return new Announcement(this, path);
    }

    /// <summary>Whether the connector writes there now.</summary>
    public bool IsDraft(string path)
    {
        lock (_lock)
        {
            return _drafts.Contains(path);
        }
    }

    /// <summary>Notes a file that the connector wrote.</summary>
    public void Remember(FileFacts facts)
    {
        lock (_lock)
        {
            if (!_files.ContainsKey(facts.Identity))
            {
                _oldest.Enqueue(facts.Identity);
            }

            _files[facts.Identity] = facts;
            if (_oldest.Count > Capacity)
            {
                _files.Remove(_oldest.Dequeue());
            }
        }
    }

    /// <summary>Whether it is such a file, as the connector wrote it.</summary>
    public bool Contains(FileFacts facts)
    {
        lock (_lock)
        {
            return _files.TryGetValue(facts.Identity, out var own) && own.IsUnchanged(facts);
        }
    }

    private sealed class Announcement(OwnFiles files, string path) : IDisposable
    {
        public void Dispose()
        {
            lock (files._lock)
            {
                files._drafts.Remove(path);
            }
        }
    }
}
