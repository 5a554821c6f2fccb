using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.FileSystem.Roots;
using DsxDapr.Connector.Repository;

namespace DsxDapr.Connector.FileSystem.Listing;

/// <summary>
/// Lists the regular files below the asset, hidden ones included, depth first: it holds one open directory per level and
/// nothing else. Symbolic links are not followed, so that a loop cannot trap it and the asset cannot be left; pipes, sockets
/// and devices are left out; the quarantine is not entered.
/// </summary>
internal sealed class DirectoryListing(FileSystemRoots roots) : IItemSource
{
    public IAsyncEnumerable<RepositoryItem> ListAsync(ItemListing listing, CancellationToken cancellationToken) =>
        List(listing, cancellationToken).ToAsyncEnumerable();

    private IEnumerable<RepositoryItem> List(ItemListing listing, CancellationToken cancellationToken)
    {
        var quarantine = FindQuarantine();
        var open = new Stack<DirectoryReader>();
        try
        {
            // A missing asset is a failure of the scan, not a place to skip.
            open.Push(new DirectoryReader(roots.Asset, ""));
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
                switch (Look(path, name, isDirectory, listing))
                {
                    case { Kind: FileKind.Regular } file:
                        yield return new RepositoryItem
                        {
                            Location = path,
                            Metainfo = name,
                            RelativePath = relativePath,
                            SizeInBytes = file.Size,
                        };
                        break;
                    case { Kind: FileKind.Directory } entered
                        when entered.Identity != quarantine && path != roots.Quarantine && listing.Filter.MayIncludeBelow(relativePath):
                        Enter(open, path, relativePath, listing);
                        break;
                    case null when !isDirectory && HasUndecodableName(name):
                        // It cannot be opened by this name: submitted all the same, so that a person sees it fail and why.
                        yield return new RepositoryItem { Location = path, Metainfo = name, RelativePath = relativePath };
                        break;
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
