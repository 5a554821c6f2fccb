namespace DsxDapr.Scanner.Engines;

/// <summary>Common file types by their first bytes (https://www.iana.org/assignments/media-types for the names).</summary>
internal static class FileTypes
{
    /// <summary>How many of the first bytes are looked at.</summary>
    public const int HeadSize = 264;

    // The name of a tar archive's format is at the end of its first header.
    private const int TarMagicOffset = 257;

    private static readonly (int Offset, byte[] Magic, string Type)[] Known =
    [
        (0, [.. "%PDF-"u8], "application/pdf"),
        (0, [.. "PK\u0003\u0004"u8], "application/zip"),
        (0, [.. "PK\u0005\u0006"u8], "application/zip"),
        (0, [.. "MZ"u8], "application/vnd.microsoft.portable-executable"),
        (0, [0x7F, .. "ELF"u8], "application/x-elf"),
        (0, [0xCF, 0xFA, 0xED, 0xFE], "application/x-mach-binary"),
        (0, [0xCE, 0xFA, 0xED, 0xFE], "application/x-mach-binary"),
        (0, [0xCA, 0xFE, 0xBA, 0xBE], "application/java-vm"),
        (0, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "application/x-ole-storage"),
        (0, [.. "{\\rtf"u8], "application/rtf"),
        (0, [0x1F, 0x8B], "application/gzip"),
        (0, [.. "BZh"u8], "application/x-bzip2"),
        (0, [0xFD, .. "7zXZ"u8, 0], "application/x-xz"),
        (0, [0x28, 0xB5, 0x2F, 0xFD], "application/zstd"),
        (0, [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "application/x-7z-compressed"),
        (0, [.. "Rar!"u8, 0x1A, 0x07], "application/vnd.rar"),
        (0, [.. "MSCF"u8], "application/vnd.ms-cab-compressed"),
        (TarMagicOffset, [.. "ustar"u8], "application/x-tar"),
        (0, [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n'], "image/png"),
        (0, [0xFF, 0xD8, 0xFF], "image/jpeg"),
        (0, [.. "GIF8"u8], "image/gif"),
        (0, [.. "BM"u8], "image/bmp"),
        (0, [.. "II*"u8, 0], "image/tiff"),
        (0, [.. "MM"u8, 0, (byte)'*'], "image/tiff"),
        (8, [.. "WEBP"u8], "image/webp"),
        (8, [.. "WAVE"u8], "audio/vnd.wave"),
        (4, [.. "ftyp"u8], "video/mp4"),
        (0, [.. "ID3"u8], "audio/mpeg"),
        (0, [.. "OggS"u8], "application/ogg"),
        (0, [.. "SQLite format 3"u8, 0], "application/vnd.sqlite3"),
        (0, [.. "#!"u8], "text/x-shellscript"),
        (0, [.. "<?xml"u8], "application/xml"),
        (0, [.. "<!DOCTYPE html"u8], "text/html"),
        (0, [.. "<html"u8], "text/html"),
    ];

    /// <summary>The type of a file that begins with <paramref name="head"/>; plain text when it has nothing but text, null for nothing known.</summary>
    public static string? Sniff(ReadOnlySpan<byte> head)
    {
        foreach (var (offset, magic, type) in Known)
        {
            if (head.Length >= offset + magic.Length && head[offset..].StartsWith(magic))
            {
                return type;
            }
        }

        return head.Length > 0 && head.IndexOfAnyInRange((byte)0, (byte)8) < 0 && head.IndexOfAnyInRange((byte)14, (byte)26) < 0
            ? "text/plain"
            : null;
    }
}
