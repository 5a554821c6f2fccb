using DsxDapr.Connector.FileSystem.Posix;

namespace DsxDapr.Connector.FileSystem.Watching;

/// <summary>Which changes count in a search.</summary>
/// <param name="Since">Changes after this time do, in nanoseconds since 1970, where <paramref name="Before"/> knows no better.</param>
/// <param name="Last">The search before this one; null when there was none: then every directory that was changed counts as new.</param>
/// <param name="Before">
/// The search before the last. A file may be changed while a search goes on, after it was passed, but then its time is later than all that
/// the search before that one saw: so each search reaches back to the one before the last, by the clock of the file system.
/// </param>
internal sealed record SearchReach(long Since, SearchOutcome? Last = null, SearchOutcome? Before = null)
{
    /// <summary>Everything counts.</summary>
    public static SearchReach Everything { get; } = new(long.MinValue);

    /// <summary>Nothing counts: the search only learns what there is.</summary>
    public static SearchReach Nothing { get; } = new(long.MaxValue);

    /// <summary>Whether a file was changed.</summary>
    public bool IsChanged(FileFacts file) => file.ChangedAt > (Before?.LatestChangeBeside(file) ?? Since);

    /// <summary>Whether a directory may hold files that count although they were not changed.</summary>
    public bool IsNew(string path, FileFacts directory) => Last is null ? IsChanged(directory) : !Last.HasLookedInto(path, directory);
}
