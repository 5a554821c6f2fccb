using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.FileSystem.Posix;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.FileSystem.Roots;

/// <summary>
/// The two directories that the connector works in, and the only way into them. Paths come from outside: each must lie below
/// one of the two by its spelling, nothing in it is expanded, and it is opened name by name without following symbolic links.
/// The roots themselves may be reached through links, since an operator named them; a quarantine inside the asset may not,
/// since whoever writes into the asset could have put the link there.
/// </summary>
internal sealed class FileSystemRoots(IOptions<ConnectorOptions> options)
{
    /// <summary>The asset, an absolute path without trailing slash.</summary>
    public string Asset { get; } = AssetOf(options.Value);

    /// <summary>The quarantine, an absolute path without trailing slash; it need not exist.</summary>
    public string Quarantine { get; } = QuarantineOf(options.Value);

    /// <summary>The asset as an absolute path; a relative one starts at the working directory.</summary>
    public static string AssetOf(ConnectorOptions options) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Asset));

    /// <summary>The quarantine as an absolute path; a relative one starts at the asset (wire contract §7.6).</summary>
    public static string QuarantineOf(ConnectorOptions options) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.ItemActionMoveMetainfo, AssetOf(options)));

    /// <summary>Puts a name behind a directory.</summary>
    public static string Join(string directory, string name) => directory.EndsWith('/') ? directory + name : $"{directory}/{name}";

    /// <summary>The path of something below a directory, relative to it; null when it is the directory or lies elsewhere.</summary>
    public static string? RelativeTo(string directory, string path)
    {
        var prefix = Join(directory, "");
        return path.Length > prefix.Length && path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..] : null;
    }

    /// <summary>Whether a path is the directory or lies below it.</summary>
    public static bool IsWithin(string directory, string path) => path == directory || RelativeTo(directory, path) is not null;

    /// <summary>The directory that settings name as the asset: that of the start, or one below it.</summary>
    /// <exception cref="NotAnItemException">It lies elsewhere, or in the quarantine.</exception>
    public string ScopeOf(string asset)
    {
        var path = asset.Length == 0 || asset.Contains('\0', StringComparison.Ordinal)
            ? ""
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(asset));
        return IsWithin(Asset, path) && !IsWithin(Quarantine, path)
            ? path
            : throw new NotAnItemException($"'{asset}' lies outside the asset that the connector was started with, {Asset}");
    }

    /// <summary>The place that a location names.</summary>
    /// <exception cref="NotAnItemException">It is no path of an item of this connector.</exception>
    public ItemPlace Locate(string location)
    {
        if (!location.StartsWith('/') || location.Contains('\0', StringComparison.Ordinal))
        {
            throw new NotAnItemException($"'{location}' is not an absolute path");
        }

        if (location.Split('/').Skip(1).Any(static name => name is "" or "." or ".."))
        {
            throw new NotAnItemException($"'{location}' is not the plain path of a file");
        }

        if (RelativeTo(Asset, location) is null && RelativeTo(Quarantine, location) is null)
        {
            throw new NotAnItemException($"'{location}' lies outside the asset");
        }

        var slash = location.LastIndexOf('/');
        return new ItemPlace(slash == 0 ? "/" : location[..slash], location[(slash + 1)..]);
    }

    /// <summary>The directory that a move is to end in. A relative one starts at the asset.</summary>
    /// <exception cref="NotAnItemException">It lies neither below the asset nor in the quarantine.</exception>
    public string LocateTarget(string target)
    {
        if (target.Contains('\0', StringComparison.Ordinal))
        {
            throw new NotAnItemException("the target is not a path");
        }

        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target, Asset));
        return RelativeTo(Asset, path) is not null || IsWithin(Quarantine, path)
            ? path
            : throw new NotAnItemException($"the target '{path}' lies outside the asset and the quarantine");
    }

    /// <summary>Opens a directory of the asset or the quarantine.</summary>
    /// <exception cref="IOException">It does not exist, leads through a symbolic link, or cannot be opened.</exception>
    public DirectoryHandle Open(string directory) => Walk(directory, static (parent, name) => parent.Open(name));

    /// <summary>Opens a directory of the asset or the quarantine and makes what is missing of it.</summary>
    /// <exception cref="IOException">It leads through a symbolic link, or cannot be made or opened.</exception>
    public DirectoryHandle OpenOrCreate(string directory)
    {
        if (!IsWithin(Asset, directory))
        {
            Directory.CreateDirectory(Quarantine);
        }

        return Walk(directory, static (parent, name) => parent.OpenOrCreate(name));
    }

    private DirectoryHandle Walk(string directory, Func<DirectoryHandle, string, DirectoryHandle> enter)
    {
        var root = IsWithin(Asset, directory) ? Asset : Quarantine;
        if (!IsWithin(root, directory))
        {
            throw new NotAnItemException($"'{directory}' lies outside the asset and the quarantine");
        }

        var current = OpenRoot(root);
        foreach (var name in (RelativeTo(root, directory) ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            using var parent = current;
            current = enter(parent, name);
        }

        return current;
    }

    /// <summary>A root that is missing, say not mounted, must not pass for files that are missing.</summary>
    private static DirectoryHandle OpenRoot(string root)
    {
        try
        {
            return DirectoryHandle.OpenRoot(root);
        }
        catch (FileNotFoundException error)
        {
            throw new IOException(error.Message, PosixError.InputOutput);
        }
    }
}
