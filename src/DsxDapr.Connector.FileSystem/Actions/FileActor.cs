using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.FileSystem.Roots;
using DsxDapr.Connector.FileSystem.Watching;
using DsxDapr.Connector.Repository;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.FileSystem.Actions;

/// <summary>
/// Deletes, moves and tags files (wire contract §4.5). It refuses what is outside the asset, what is no regular file, and what
/// is not any more what was scanned.
/// </summary>
internal sealed class FileActor(FileSystemRoots roots, ScannedFile scanned, Quarantine quarantine, OwnFiles ownFiles) : IItemActor
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
                ItemAction.Delete => Delete(order, place, cancellationToken),
                ItemAction.Move => Move(order, place, cancellationToken),
                ItemAction.Tag => Tag(order, place, cancellationToken),
                ItemAction.MoveTag => MoveAndTag(order, place, cancellationToken),
                _ => throw new InvalidOperationException($"{order.Action} is no action on a file."),
            };
        }
        catch (FileNotFoundException)
        {
            return ItemActionOutcome.Failed($"File does not exist at {order.Item.Location}.");
        }
        catch (ItemChangedException error)
        {
            return ItemActionOutcome.Changed(error.Message);
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

    private ItemActionOutcome Delete(ItemActionOrder order, ItemPlace place, CancellationToken cancellationToken)
    {
        using var parent = roots.Open(place.Parent);
        Removal.Delete(parent, place.Name, order, name => scanned.Check(order.Item, parent, name, cancellationToken));
        return ItemActionOutcome.Done("File deleted.", $"File deleted from {place.Path}");
    }

    private ItemActionOutcome Move(ItemActionOrder order, ItemPlace place, CancellationToken cancellationToken)
    {
        var moved = MoveItem(order, place, cancellationToken);
        return ItemActionOutcome.Done("File moved", $"File {place.Path} successfully moved to {moved.Path}.", moved.Path);
    }

    private ItemActionOutcome Tag(ItemActionOrder order, ItemPlace place, CancellationToken cancellationToken)
    {
        using var parent = roots.Open(place.Parent);
        scanned.Check(order.Item, parent, place.Name, cancellationToken);
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
            scanned.Check(order.Item, parent, place.Name, cancellationToken);
            return place;
        }

        return quarantine.Move(order, place, parent => scanned.Check(order.Item, parent, place.Name, cancellationToken), cancellationToken);
    }
}
