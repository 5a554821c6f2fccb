namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>A file of signatures as found in the signature directory; two are equal when the file was not changed.</summary>
/// <param name="Path">Where its content is; the target when the directory holds a link, as in mounted ConfigMaps.</param>
/// <param name="Name">Its name in the signature directory.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="LastWrite">When it was written, in UTC.</param>
internal sealed record SignatureFile(string Path, string Name, long Length, DateTime LastWrite)
{
    /// <summary>The extension of files of byte patterns.</summary>
    public const string PatternsExtension = ".patterns";

    /// <summary>The extension of comma-separated blocklists.</summary>
    public const string CsvExtension = ".csv";

    private static readonly string[] Extensions = [".sha256", ".txt", CsvExtension, PatternsExtension];

    /// <summary>The signature files directly in <paramref name="directory"/>, sorted by name; others are left alone.</summary>
    public static SignatureFile[] FindIn(string directory) =>
    [
        .. new DirectoryInfo(directory).EnumerateFiles()
            .Where(f => Extensions.Contains(f.Extension, StringComparer.OrdinalIgnoreCase))
            .Select(Describe)
            .OrderBy(f => f.Name, StringComparer.Ordinal),
    ];

    private static SignatureFile Describe(FileInfo entry)
    {
        var file = entry.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? entry;
        return new SignatureFile(file.FullName, entry.Name, file.Length, file.LastWriteTimeUtc);
    }
}
