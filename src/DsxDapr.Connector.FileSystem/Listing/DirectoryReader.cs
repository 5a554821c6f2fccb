using System.IO.Enumeration;
using DsxDapr.Connector.Repository;

namespace DsxDapr.Connector.FileSystem.Listing;

/// <summary>One open directory whose names are read one after the other.</summary>
internal sealed class DirectoryReader : IDisposable
{
    private static readonly EnumerationOptions AllNames = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
        RecurseSubdirectories = false,
    };

    private readonly IEnumerator<(string Name, bool IsDirectory)> _names;

    /// <summary>Opens a directory.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public DirectoryReader(string path, string relativePath)
    {
        Path = path;
        RelativePath = relativePath;
        _names = new FileSystemEnumerable<(string, bool)>(
            path, static (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.IsDirectory), AllNames).GetEnumerator();
    }

    public string Path { get; }

    public string RelativePath { get; }

    /// <summary>The next name; false at the end, or when the rest cannot be read, which is reported.</summary>
    public bool TryReadName(ItemListing listing, out string name, out bool isDirectory)
    {
        try
        {
            if (_names.MoveNext())
            {
                (name, isDirectory) = _names.Current;
                return true;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            listing.Skip(Path, error.Message);
        }

        (name, isDirectory) = ("", false);
        return false;
    }

    public void Dispose() => _names.Dispose();
}
