using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.Repository;

namespace DsxDapr.Connector.FileSystem.Actions;

/// <summary>
/// Deletes a file that was looked at, and never another one that took its name since: it is first given a name that only its order knows, then
/// looked at once more. A try that was cut short in between is finished by the next one.
/// </summary>
internal static class Removal
{
    private const string Prefix = ".dsx-deleted-";

    /// <summary>Deletes the file <paramref name="name"/>.</summary>
    /// <param name="parent">The directory.</param>
    /// <param name="name">The file's name in it.</param>
    /// <param name="order">What was ordered.</param>
    /// <param name="check">Looks at the file of a name, and throws when it is not the one to delete.</param>
    /// <exception cref="FileNotFoundException">There is no such file, and no earlier try.</exception>
    /// <exception cref="ItemChangedException">The file was replaced meanwhile; the new one is left alone.</exception>
    public static void Delete(DirectoryHandle parent, string name, ItemActionOrder order, Func<string, FileFacts> check)
    {
        var aside = Prefix + QuarantineName.SuffixOf(order);
        if (parent.Find(aside) is not null)
        {
            check(aside);
            parent.Delete(aside);
            if (parent.Find(name) is null)
            {
                return;
            }
        }

        var file = check(name);
        if (parent.Rename(name, parent, aside) != RenameResult.Done)
        {
            throw new IOException($"'{parent.PathOf(name)}' could not be set aside; it is left alone.");
        }

        if (parent.Find(aside)?.IsUnchanged(file) != true)
        {
            var isBack = parent.Rename(aside, parent, name) == RenameResult.Done;
            throw new ItemChangedException(isBack
                ? $"'{parent.PathOf(name)}' was changed or replaced while it was to be deleted; it is left alone."
                : $"'{parent.PathOf(name)}' was replaced while it was to be deleted; the new file is at '{parent.PathOf(aside)}'.");
        }

        parent.Delete(aside);
    }
}
