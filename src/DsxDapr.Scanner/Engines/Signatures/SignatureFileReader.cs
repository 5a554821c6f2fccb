using System.Security.Cryptography;
using System.Text;

namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>
/// Reads signature files. A blocklist is one <c>digest [name]</c> a line, or comma-separated with optional quotes as exported
/// by MalwareBazaar; a <c>.patterns</c> file has one <c>name:hex</c> a line. Empty lines and lines that begin with <c>#</c> are skipped.
/// </summary>
internal static class SignatureFileReader
{
    private const byte Comment = (byte)'#';

    /// <summary>Loads all files into one database.</summary>
    /// <exception cref="SignatureFormatException">A line cannot be understood.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static SignatureDatabase Load(IEnumerable<SignatureFile> files)
    {
        var builder = new SignatureDatabaseBuilder();
        foreach (var file in files)
        {
            Read(file, builder);
        }

        return builder.Build();
    }

    private static void Read(SignatureFile file, SignatureDatabaseBuilder builder)
    {
        using var stream = File.OpenRead(file.Path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var add = LineHandlerFor(file, builder);
        var current = 0L;
        try
        {
            Utf8Lines.Read(stream, hash, (line, number) =>
            {
                current = number;
                add(line);
            });
        }
        catch (FormatException e)
        {
            throw new SignatureFormatException(file.Name, current, e.Message);
        }

        builder.AddFile(new Sha256Digest(hash.GetHashAndReset()));
    }

    private static Action<ReadOnlySpan<byte>> LineHandlerFor(SignatureFile file, SignatureDatabaseBuilder builder)
    {
        var extension = Path.GetExtension(file.Name);
        if (extension.Equals(SignatureFile.CsvExtension, StringComparison.OrdinalIgnoreCase))
        {
            return new CsvBlocklistReader(DefaultThreatName(file), builder).ReadLine;
        }

        if (extension.Equals(SignatureFile.PatternsExtension, StringComparison.OrdinalIgnoreCase))
        {
            return line => ReadPattern(line, builder);
        }

        return line => ReadDigest(line, DefaultThreatName(file), builder);
    }

    private static string DefaultThreatName(SignatureFile file) => $"Blocklist.{Path.GetFileNameWithoutExtension(file.Name)}";

    private static void ReadPattern(ReadOnlySpan<byte> line, SignatureDatabaseBuilder builder)
    {
        if (!IsSkipped(line))
        {
            builder.AddPattern(BytePattern.Parse(Encoding.UTF8.GetString(line)));
        }
    }

    private static void ReadDigest(ReadOnlySpan<byte> line, string defaultName, SignatureDatabaseBuilder builder)
    {
        if (IsSkipped(line))
        {
            return;
        }

        var end = line.IndexOfAny(" \t"u8);
        var hex = end < 0 ? line : line[..end];
        if (!Sha256Digest.TryParse(hex, out var digest))
        {
            throw new FormatException($"a line begins with a SHA-256 of {Sha256Digest.SizeInHex} hexadecimal digits");
        }

        var name = end < 0 ? [] : line[end..].Trim(" \t"u8);
        builder.AddDigest(digest, name.IsEmpty ? defaultName : Encoding.UTF8.GetString(name));
    }

    private static bool IsSkipped(ReadOnlySpan<byte> line) => line.IsEmpty || line[0] == Comment;
}
