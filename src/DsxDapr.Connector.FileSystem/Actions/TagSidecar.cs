using System.Text.Encodings.Web;
using System.Text.Json;
using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.FileSystem.Roots;
using DsxDapr.Connector.FileSystem.Watching;

namespace DsxDapr.Connector.FileSystem.Actions;

/// <summary>Writes the tags of a file beside it, since a file system has no tags of its own: a sorted JSON map.</summary>
internal static class TagSidecar
{
    private const string Suffix = ".dsx.tags.json";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the tags, in place of earlier ones, and returns the sidecar's path.</summary>
    public static string Write(DirectoryHandle parent, ItemPlace place, IReadOnlyDictionary<string, string> tags, OwnFiles ownFiles)
    {
        var name = place.Name + Suffix;
        var draft = $".{Guid.NewGuid():N}{Suffix}";
        using var announced = ownFiles.Draft(FileSystemRoots.Join(place.Parent, draft));
        using (var file = parent.CreateFile(draft))
        {
            var sorted = new SortedDictionary<string, string>(tags.ToDictionary(), StringComparer.Ordinal);
            RandomAccess.Write(file, JsonSerializer.SerializeToUtf8Bytes(sorted, Readable), 0);
            RandomAccess.FlushToDisk(file);
            ownFiles.Remember(FileFacts.Of(file));
        }

        try
        {
            parent.Replace(draft, name);
        }
        catch
        {
            parent.Delete(draft);
            throw;
        }

        return place.Path + Suffix;
    }
}
