using DsxDapr.Connector.FileSystem.Posix;

namespace DsxDapr.Connector.FileSystem.Watching;

/// <summary>The latest versions of files that a watch handed over: several events, or searches, of one change count once.</summary>
internal sealed class SubmittedVersions
{
    private const int Capacity = 20_000;

    private readonly Dictionary<string, FileFacts> _versions = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldest = new();

    /// <summary>Whether exactly this version was handed over.</summary>
    public bool Contains(string path, FileFacts facts) => _versions.TryGetValue(path, out var version) && version == facts;

    /// <summary>Notes a version that is handed over.</summary>
    public void Add(string path, FileFacts facts)
    {
        if (!_versions.ContainsKey(path))
        {
            _oldest.Enqueue(path);
        }

        _versions[path] = facts;
        if (_oldest.Count > Capacity)
        {
            _versions.Remove(_oldest.Dequeue());
        }
    }
}
