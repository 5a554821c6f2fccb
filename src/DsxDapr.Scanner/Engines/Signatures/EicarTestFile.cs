using System.Buffers;

namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>
/// The EICAR anti-malware test file as its specification has it (https://www.eicar.org/download-anti-malware-testfile/): 68 known
/// bytes at the very start, after them nothing but white space, and no more than 128 bytes in all.
/// </summary>
internal static class EicarTestFile
{
    /// <summary>The name under which the test file is reported.</summary>
    public const string ThreatName = "EICAR-Test-File";

    /// <summary>The longest file that counts as the test file, in bytes.</summary>
    public const int MaxSizeInBytes = 128;

    // In two halves, so that neither this file nor the assembly is taken for the test file by other scanners.
    private const string FirstHalf = @"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-";
    private const string SecondHalf = "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    private static readonly byte[] Content = [.. FirstHalf.Select(c => (byte)c), .. SecondHalf.Select(c => (byte)c)];

    private static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\r\n\u001a"u8);

    /// <summary>The 68 bytes.</summary>
    public static ReadOnlyMemory<byte> Bytes => Content;

    /// <summary>Whether <paramref name="wholeFile"/> is the test file.</summary>
    public static bool Is(ReadOnlySpan<byte> wholeFile) =>
        wholeFile.Length <= MaxSizeInBytes
        && wholeFile.StartsWith(Content)
        && !wholeFile[Content.Length..].ContainsAnyExcept(WhiteSpace);
}
