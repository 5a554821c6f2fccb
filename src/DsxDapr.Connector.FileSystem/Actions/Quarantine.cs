using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.FileSystem.Roots;
using DsxDapr.Connector.Repository;

namespace DsxDapr.Connector.FileSystem.Actions;

/// <summary>
/// Moves files to <c>&lt;target&gt;/&lt;relative parent&gt;/&lt;name&gt;_&lt;ten characters&gt;</c>, at most once per order: a file is
/// never replaced, and never lost, since the old place is given up only when the new one holds every byte.
/// </summary>
internal sealed class Quarantine(FileSystemRoots roots)
{
    /// <summary>Moves one file and returns its new place.</summary>
    /// <param name="order">What was ordered.</param>
    /// <param name="place">Where the file is.</param>
    /// <param name="check">Looks at the file at the place, and throws when it is not the one to move.</param>
    /// <param name="cancellationToken">Ends a copy to another file system early, with the file where it was.</param>
    /// <exception cref="IOException">The file was not moved; the message says why.</exception>
    public ItemPlace Move(ItemActionOrder order, ItemPlace place, Func<DirectoryHandle, FileFacts> check, CancellationToken cancellationToken)
    {
        var relativeParent = order.PreservesRelativePath ? FileSystemRoots.RelativeTo(roots.Asset, place.Parent) : null;
        var target = roots.LocateTarget(order.Target);
        var newPlace = new ItemPlace(
            relativeParent is null ? target : FileSystemRoots.Join(target, relativeParent),
            QuarantineName.Of(order, place.Name));

        using var source = roots.Open(place.Parent);
        if (source.Find(place.Name) is null)
        {
            return WasMoved(newPlace) ? newPlace : throw new FileNotFoundException();
        }

        var file = check(source);
        using var destination = roots.OpenOrCreate(newPlace.Parent);
        var result = source.Rename(place.Name, destination, newPlace.Name);
        if (result == RenameResult.OtherDevice)
        {
            result = FileTransfer.Copy(source, place.Name, destination, newPlace.Name, file, cancellationToken);
        }
        else if (result == RenameResult.Done)
        {
            CheckMoved(source, place, destination, newPlace, file);
        }

        if (result == RenameResult.NameTaken)
        {
            FinishEarlierMove(source, place, destination, newPlace, file, cancellationToken);
        }

        destination.Flush();
        source.Flush();
        return newPlace;
    }

    /// <summary>The order moved the file before, and its answer was lost.</summary>
    private bool WasMoved(ItemPlace newPlace)
    {
        try
        {
            using var destination = roots.Open(newPlace.Parent);
            return destination.Find(newPlace.Name)?.Kind == FileKind.Regular;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Between the check and the move the file may have been replaced or written to: then what was moved goes back.</summary>
    private static void CheckMoved(DirectoryHandle source, ItemPlace place, DirectoryHandle destination, ItemPlace newPlace, FileFacts file)
    {
        if (destination.Find(newPlace.Name)?.IsUnchanged(file) == true)
        {
            return;
        }

        var isBack = destination.Rename(newPlace.Name, source, place.Name) == RenameResult.Done;
        throw new ItemChangedException(isBack
            ? $"'{place.Path}' was changed or replaced while it was to be moved; it is left alone."
            : $"'{place.Path}' was replaced while it was to be moved; the new file is at '{newPlace.Path}'.");
    }

    /// <summary>
    /// The new name exists although the file is still in place: the order was cut short between copying and deleting, or the same
    /// file came back. Equal content is deleted here, since it is kept there; other content is not what was ordered.
    /// </summary>
    private static void FinishEarlierMove(
        DirectoryHandle source,
        ItemPlace place,
        DirectoryHandle destination,
        ItemPlace newPlace,
        FileFacts file,
        CancellationToken cancellationToken)
    {
        if (!FileTransfer.HaveEqualContent(source, place.Name, destination, newPlace.Name, cancellationToken))
        {
            throw new ItemChangedException(
                $"this order moved a file to '{newPlace.Path}' before; the other file that is now at '{place.Path}' is left alone.");
        }

        FileTransfer.DeleteUnchanged(source, place.Name, file);
    }
}
