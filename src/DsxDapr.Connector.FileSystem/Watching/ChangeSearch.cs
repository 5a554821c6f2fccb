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
    /// <param name="reach">Which changes count.</param>
    /// <param name="outcome">Takes what the next search needs.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public IEnumerable<WalkedEntry> Find(ConnectorSettings settings, SearchReach reach, SearchOutcome outcome, CancellationToken cancellationToken)
    {
        var listing = new ItemListing(settings.Asset, settings.Filter, (place, reason) =>
        {
            outcome.NotLookedInto.Add(place);
            Log.Skipped(logger, place, reason);
        });
        var newDirectories = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in walk.Walk(listing, cancellationToken))
        {
            if (entry.Facts is not { } facts)
            {
                continue;
            }

            outcome.Note(facts);
            var isBelowNew = newDirectories.Contains(entry.Parent);
            if (facts.Kind == FileKind.Directory)
            {
                if (isBelowNew || reach.IsNew(entry.Path, facts))
                {
                    newDirectories.Add(entry.Path);
                }
            }
            else if (facts.Kind == FileKind.Regular && (isBelowNew || reach.IsChanged(facts)))
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
