using DsxDapr.Connector.FileSystem.Listing;
using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Settings;

namespace DsxDapr.Connector.FileSystem.Watching;

/// <summary>
/// Looks through the asset for files that were added or changed, by the time of their last change, which nobody can set back. A directory
/// that was moved into the asset brings files whose time did not change, so new directories are searched whole. It remembers the
/// directories and nothing of the files.
/// </summary>
internal sealed partial class ChangeSearch(DirectoryWalk walk, ILogger<ChangeSearch> logger)
{
    /// <summary>The files below the asset that were changed.</summary>
    /// <param name="settings">What is in scope.</param>
    /// <param name="since">Changes after this time count, in nanoseconds since 1970.</param>
    /// <param name="known">
    /// The directories of an earlier search; null when there was none: then every directory that was changed counts as new.
    /// </param>
    /// <param name="outcome">Takes what the next search needs.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public IEnumerable<WalkedEntry> Find(
        ConnectorSettings settings, long since, IReadOnlySet<FileIdentity>? known, SearchOutcome outcome, CancellationToken cancellationToken)
    {
        var listing = new ItemListing(settings.Asset, settings.Filter, (place, reason) => Log.Skipped(logger, place, reason));
        var newDirectories = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in walk.Walk(listing, cancellationToken))
        {
            if (entry.Facts is not { } facts)
            {
                continue;
            }

            outcome.LatestChange = Math.Max(outcome.LatestChange, facts.ChangedAt);
            var isBelowNew = newDirectories.Contains(entry.Parent);
            if (facts.Kind == FileKind.Directory)
            {
                outcome.Directories.Add(facts.Identity);
                if (isBelowNew || (known is null ? facts.ChangedAt > since : !known.Contains(facts.Identity)))
                {
                    newDirectories.Add(entry.Path);
                }
            }
            else if (facts.Kind == FileKind.Regular && (isBelowNew || facts.ChangedAt > since))
            {
                yield return entry;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Monitoring: {Place} cannot be looked into: {Reason}")]
        public static partial void Skipped(ILogger logger, string place, string reason);
    }
}

/// <summary>What a search saw, for the next one.</summary>
internal sealed class SearchOutcome
{
    /// <summary>The latest change of anything, in nanoseconds since 1970, by the clock of the file system.</summary>
    public long LatestChange { get; set; }

    /// <summary>The directories that there are.</summary>
    public HashSet<FileIdentity> Directories { get; } = [];
}
