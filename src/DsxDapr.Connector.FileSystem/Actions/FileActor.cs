using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.FileSystem.Reading;
using DsxDapr.Connector.FileSystem.Roots;
using DsxDapr.Connector.FileSystem.Watching;
using DsxDapr.Connector.Repository;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.FileSystem.Actions;

/// <summary>
/// Deletes, moves and tags files (wire contract §4.5). It refuses what is outside the asset, what is no regular file, and what
/// is known not to be any more what was scanned.
/// </summary>
internal sealed class FileActor(FileSystemRoots roots, ReadVersions versions, Quarantine quarantine, OwnFiles ownFiles) : IItemActor
{
    public Task<ItemActionOutcome> ActAsync(ItemActionOrder order, CancellationToken cancellationToken) =>
        Task.Run(() => Act(order, cancellationToken), CancellationToken.None);

    private ItemActionOutcome Act(ItemActionOrder order, CancellationToken cancellationToken)
    {
        try
        {
            var place = roots.Locate(order.Item.Location);
            return order.Action switch
            {
                ItemAction.Delete => Delete(order, place),
                ItemAction.Move => Move(order, place, cancellationToken),
                ItemAction.Tag => Tag(order, place),
                ItemAction.MoveTag => MoveAndTag(order, place, cancellationToken),
                _ => throw new InvalidOperationException($"{order.Action} is no action on a file."),
            };
        }
        catch (FileNotFoundException)
        {
            return ItemActionOutcome.Failed($"File does not exist at {order.Item.Location}.");
        }
        catch (IOException error) when (PosixError.MayPass(error))
        {
            return ItemActionOutcome.FailedForNow(error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ItemActionOutcome.Failed(error.Message);
        }
    }

    private ItemActionOutcome Delete(ItemActionOrder order, ItemPlace place)
    {
        using var parent = roots.Open(place.Parent);
        CheckItem(order.Item, place, parent);
        parent.Delete(place.Name);
        return ItemActionOutcome.Done("File deleted.", $"File deleted from {place.Path}");
    }

    private ItemActionOutcome Move(ItemActionOrder order, ItemPlace place, CancellationToken cancellationToken)
    {
        var moved = MoveItem(order, place, cancellationToken);
        return ItemActionOutcome.Done("File moved", $"File {place.Path} successfully moved to {moved.Path}.", moved.Path);
    }

    private ItemActionOutcome Tag(ItemActionOrder order, ItemPlace place)
    {
        using var parent = roots.Open(place.Parent);
        CheckItem(order.Item, place, parent);
        var sidecar = TagSidecar.Write(parent, place, order.Tags, ownFiles);
        return ItemActionOutcome.Done("File tagged", $"Tag sidecar written to {sidecar}");
    }

    private ItemActionOutcome MoveAndTag(ItemActionOrder order, ItemPlace place, CancellationToken cancellationToken)
    {
        var moved = MoveItem(order, place, cancellationToken);
        try
        {
            using var parent = roots.Open(moved.Parent);
            var sidecar = TagSidecar.Write(parent, moved, order.Tags, ownFiles);
            return ItemActionOutcome.Done(
                "File moved and tagged", $"File moved to {moved.Path} and tag sidecar written to {sidecar}", moved.Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The dangerous part is done; ordered again, it will only tag.
            var outcome = ItemActionOutcome.Failed($"File moved to {moved.Path}. It could not be tagged: {error.Message}");
            return outcome with { MovedTo = moved.Path, IsTransient = error is IOException io && PosixError.MayPass(io) };
        }
    }

    private ItemPlace MoveItem(ItemActionOrder order, ItemPlace place, CancellationToken cancellationToken)
    {
        if (FileSystemRoots.IsWithin(roots.Quarantine, place.Parent))
        {
            using var parent = roots.Open(place.Parent);
            CheckItem(order.Item, place, parent);
            return place;
        }

        return quarantine.Move(order, place, facts => CheckItem(order.Item, place, facts), cancellationToken);
    }

    private void CheckItem(ScanRequest item, ItemPlace place, DirectoryHandle parent) =>
        CheckItem(item, place, parent.Find(place.Name) ?? throw new FileNotFoundException());

    private void CheckItem(ScanRequest item, ItemPlace place, FileFacts facts)
    {
        if (facts.Kind != FileKind.Regular)
        {
            throw new NotAnItemException($"'{place.Path}' is not a regular file.");
        }

        if (versions.IsChanged(item, facts))
        {
            throw new NotAnItemException(
                $"'{place.Path}' was changed or replaced since it was scanned; it is left alone until it is scanned again.");
        }
    }
}
