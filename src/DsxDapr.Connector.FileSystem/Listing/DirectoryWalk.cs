using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.FileSystem.Roots;
using DsxDapr.Connector.Repository;

namespace DsxDapr.Connector.FileSystem.Listing;

/// <summary>
/// Walks through the directories of the asset of the moment, depth first: it holds one open directory per level and nothing else. Symbolic
/// links are not followed, so that a loop cannot trap it and the asset cannot be left; the quarantine is not entered.
/// </summary>
internal sealed class DirectoryWalk(FileSystemRoots roots)
{
    /// <summary>Every name below the asset of a listing, a directory before what is in it.</summary>
    /// <exception cref="IOException">The asset cannot be opened; what cannot be opened below it is skipped.</exception>
    public IEnumerable<WalkedEntry> Walk(ItemListing listing, CancellationToken cancellationToken)
    {
        var quarantine = FindQuarantine();
        var open = new Stack<DirectoryReader>();
        try
        {
            // A missing asset is a failure of the scan, not a place to skip; and a part of it is not reached through links.
            var scope = roots.ScopeOf(listing.Asset);
            if (scope != roots.Asset)
            {
                roots.Open(scope).Dispose();
            }

            open.Push(new DirectoryReader(scope, ""));
            while (open.TryPeek(out var directory))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!directory.TryReadName(listing, out var name, out var isDirectory))
                {
                    open.Pop().Dispose();
                    continue;
                }

                var path = FileSystemRoots.Join(directory.Path, name);
                var relativePath = directory.RelativePath.Length == 0 ? name : $"{directory.RelativePath}/{name}";
                var facts = Look(path, name, isDirectory, listing);
                var isEntered = facts?.Kind == FileKind.Directory;
                if (isEntered && (facts!.Identity == quarantine || path == roots.Quarantine || !listing.Filter.MayIncludeBelow(relativePath)))
                {
                    continue;
                }

                yield return new WalkedEntry(directory.Path, name, relativePath, isDirectory, facts);
                if (isEntered)
                {
                    Enter(open, path, relativePath, listing);
                }
            }
        }
        finally
        {
            while (open.TryPop(out var directory))
            {
                directory.Dispose();
            }
        }
    }

    /// <summary>.NET replaces what is not valid UTF-8 in a name, and the name no longer leads to the file.</summary>
    internal static bool HasUndecodableName(string name) => name.Contains('\uFFFD', StringComparison.Ordinal);

    private FileIdentity? FindQuarantine()
    {
        try
        {
            using var directory = roots.Open(roots.Quarantine);
            return directory.Facts().Identity;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // There is none yet: its path alone is left out.
            return null;
        }
    }

    private static FileFacts? Look(string path, string name, bool isDirectory, ItemListing listing)
    {
        try
        {
            var facts = FileFacts.Of(path);
            if (facts is null && isDirectory && HasUndecodableName(name))
            {
                listing.Skip(path, "the directory's name is not valid UTF-8");
            }

            return facts;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            listing.Skip(path, error.Message);
            return null;
        }
    }

    private static void Enter(Stack<DirectoryReader> open, string path, string relativePath, ItemListing listing)
    {
        try
        {
            open.Push(new DirectoryReader(path, relativePath));
        }
        catch (DirectoryNotFoundException)
        {
            // Gone since its parent was read: there is nothing in it to scan.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            listing.Skip(path, error.Message);
        }
    }
}
