using System.Buffers;

namespace DsxDapr.Cli.Scanning;

/// <summary>What <c>--scan PATH</c> means for the connector: the asset, and the filter within it.</summary>
/// <param name="Asset">A directory, absolute.</param>
/// <param name="Filter">An expression of wire contract §7.4; empty for everything.</param>
internal sealed record ScanTarget(string Asset, string Filter)
{
    private static readonly SearchValues<char> Pattern = SearchValues.Create("*?[]\\'\"\n");

    /// <summary>
    /// Resolves <paramref name="path"/>, or says in a sentence why it cannot be scanned. A single file is scanned as the only
    /// item of its directory.
    /// </summary>
    public static ScanTarget Of(string path, string? filter, string currentDirectory)
    {
        if (path.Length == 0)
        {
            throw new CliException("--scan needs the path of a directory or file.");
        }

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, currentDirectory));
        try
        {
            if (Directory.Exists(full))
            {
                // Listing is what the connector does first; better to fail here than after everything was started.
                using var entries = Directory.EnumerateFileSystemEntries(full).GetEnumerator();
                entries.MoveNext();
                return new ScanTarget(full, filter ?? "");
            }

            if (File.Exists(full))
            {
                using var file = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                return OfFile(full, filter);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {e.Message}", e);
        }

        throw new CliException($"{path} does not exist.");
    }

    private static ScanTarget OfFile(string file, string? filter)
    {
        if (!string.IsNullOrEmpty(filter))
        {
            throw new CliException("--filter selects among the items of a directory; --scan names a file.");
        }

        var name = Path.GetFileName(file);
        return !name.AsSpan().ContainsAny(Pattern)
            ? new ScanTarget(Path.GetDirectoryName(file)!, $"+'{name}'")
            : throw new CliException($"{file} cannot be scanned alone, since its name would be a pattern: scan its directory.");
    }
}
