using System.Security.Cryptography;

namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>Reads a text file of millions of lines without making a string of each.</summary>
internal static class Utf8Lines
{
    /// <summary>The longest line in bytes.</summary>
    public const int MaxLineLength = 64 * 1024;

    /// <summary>Receives a line without its end and without blanks around it, and its number from 1.</summary>
    public delegate void Line(ReadOnlySpan<byte> line, long number);

    /// <summary>Calls <paramref name="onLine"/> for every line; feeds everything read to <paramref name="hash"/>.</summary>
    /// <exception cref="FormatException">A line is longer than <see cref="MaxLineLength"/>.</exception>
    public static void Read(Stream stream, IncrementalHash hash, Line onLine)
    {
        using var pooled = PooledBuffer.Rent(MaxLineLength + 1);
        var buffer = pooled.Memory.Span;
        var filled = 0;
        var number = 0L;
        while (true)
        {
            var count = stream.Read(buffer[filled..]);
            hash.AppendData(buffer.Slice(filled, count));
            filled += count;
            if (count == 0)
            {
                if (filled > 0)
                {
                    onLine(Strip(buffer[..filled], ++number), number);
                }

                return;
            }

            var rest = (ReadOnlySpan<byte>)buffer[..filled];
            for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
            {
                onLine(Strip(rest[..end], ++number), number);
                rest = rest[(end + 1)..];
            }

            if (rest.Length == buffer.Length)
            {
                throw new FormatException($"the line after this one is longer than {MaxLineLength} bytes");
            }

            rest.CopyTo(buffer);
            filled = rest.Length;
        }
    }

    private static ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> line, long number)
    {
        var byteOrderMark = "\uFEFF"u8;
        return (number == 1 && line.StartsWith(byteOrderMark) ? line[byteOrderMark.Length..] : line).Trim(" \t\r"u8);
    }
}
