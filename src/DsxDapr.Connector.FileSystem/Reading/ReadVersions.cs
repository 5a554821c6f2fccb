using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.FileSystem.Reading;

/// <summary>
/// Which version of a file was read for which job, for the files read last: a verdict is about the version that was read, so
/// that an action must not hit a file that took its place or was changed since. In memory: after a restart nothing but the size
/// is known, which the hub tells with the item.
/// </summary>
internal sealed class ReadVersions
{
    private const int Capacity = 20_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Job, string Location), FileFacts> _read = [];
    private readonly Queue<(string Job, string Location)> _oldest = new();

    /// <summary>Notes that a file was opened for reading.</summary>
    public void Remember(ScanRequest item, FileFacts facts)
    {
        var key = KeyOf(item);
        lock (_lock)
        {
            if (!_read.ContainsKey(key))
            {
                _oldest.Enqueue(key);
            }

            _read[key] = facts;
            if (_oldest.Count > Capacity)
            {
                _read.Remove(_oldest.Dequeue());
            }
        }
    }

    /// <summary>Whether the file is known not to be, any more, what was read for this item's job.</summary>
    public bool IsChanged(ScanRequest item, FileFacts facts)
    {
        lock (_lock)
        {
            return _read.TryGetValue(KeyOf(item), out var read)
                ? !facts.IsUnchanged(read)
                : item.SizeInBytes is { } size && facts.Size != size;
        }
    }

    private static (string Job, string Location) KeyOf(ScanRequest item) => (item.ScanJobId ?? "", item.Location);
}
