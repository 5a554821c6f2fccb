using DsxDapr.Scanner.Engines.Signatures;

namespace DsxDapr.Benchmarks.Files;

/// <summary>Writes files of random content, a thousand to a directory, with EICAR test files spread evenly among them.</summary>
internal sealed class FileGenerator(int size, int seed)
{
    private const int FilesPerDirectory = 1000;

    private readonly Random _random = new(seed);

    public async Task WriteAsync(DirectoryInfo directory, int files, int malicious, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(malicious, files);
        var content = new byte[size];
        for (var i = 0; i < files; i++)
        {
            var folder = directory.CreateSubdirectory($"{i / FilesPerDirectory:D4}");
            _random.NextBytes(content);

            // the share of malicious files so far grows by one exactly where this product passes a whole number
            var isMalicious = (long)(i + 1) * malicious / files > (long)i * malicious / files;
            await File.WriteAllBytesAsync(
                Path.Combine(folder.FullName, isMalicious ? $"{i:D7}.eicar.com" : $"{i:D7}.bin"),
                isMalicious ? EicarTestFile.Bytes : content,
                cancellationToken);
        }
    }
}
