using DsxDapr.Connector.FileSystem.Posix;

namespace DsxDapr.Connector.FileSystem.Watching;

/// <summary>What a search saw, for the next one.</summary>
internal sealed class SearchOutcome
{
    // Each file system has a clock of its own.
    private readonly Dictionary<(uint Major, uint Minor), long> _latestChanges = [];
    private readonly HashSet<FileIdentity> _directories = [];

    /// <summary>The places that could not be looked into.</summary>
    public HashSet<string> NotLookedInto { get; } = new(StringComparer.Ordinal);

    /// <summary>Notes a file or directory.</summary>
    public void Note(FileFacts facts)
    {
        var device = DeviceOf(facts);
        _latestChanges[device] = Math.Max(facts.ChangedAt, _latestChanges.GetValueOrDefault(device, long.MinValue));
        if (facts.Kind == FileKind.Directory)
        {
            _directories.Add(facts.Identity);
        }
    }

    /// <summary>
    /// The latest change of anything on the file system that a file is on, in nanoseconds since 1970 by the clock of that file system; null
    /// when nothing of it was seen.
    /// </summary>
    public long? LatestChangeBeside(FileFacts facts) => _latestChanges.TryGetValue(DeviceOf(facts), out var latest) ? latest : null;

    /// <summary>Whether a directory was there, and could be looked into.</summary>
    public bool HasLookedInto(string path, FileFacts facts) => _directories.Contains(facts.Identity) && !NotLookedInto.Contains(path);

    private static (uint Major, uint Minor) DeviceOf(FileFacts facts) => (facts.Identity.DeviceMajor, facts.Identity.DeviceMinor);
}
