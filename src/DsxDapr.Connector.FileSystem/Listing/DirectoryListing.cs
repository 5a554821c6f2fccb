using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.Repository;

namespace DsxDapr.Connector.FileSystem.Listing;

/// <summary>
/// Lists the regular files below the asset of the moment, hidden ones included. Pipes, sockets and devices are left out, as is what
/// <see cref="DirectoryWalk"/> does not enter.
/// </summary>
internal sealed class DirectoryListing(DirectoryWalk walk) : IItemSource
{
    public IAsyncEnumerable<RepositoryItem> ListAsync(ItemListing listing, CancellationToken cancellationToken) =>
        List(listing, cancellationToken).ToAsyncEnumerable();

    private IEnumerable<RepositoryItem> List(ItemListing listing, CancellationToken cancellationToken)
    {
        foreach (var entry in walk.Walk(listing, cancellationToken))
        {
            if (entry.Facts?.Kind == FileKind.Regular)
            {
                yield return entry.ToItem();
            }
            else if (entry.Facts is null && !entry.IsDirectory && DirectoryWalk.HasUndecodableName(entry.Name))
            {
                // It cannot be opened by this name: submitted all the same, so that a person sees it fail and why.
                yield return entry.ToItem();
            }
        }
    }
}
