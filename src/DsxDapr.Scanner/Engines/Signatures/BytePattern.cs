using System.Globalization;

namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>A sequence of bytes to look for, some of which may be anything.</summary>
internal sealed class BytePattern
{
    /// <summary>The longest pattern, in bytes: what is kept of one buffer for the next.</summary>
    public const int MaxLength = 1024;

    /// <summary>The shortest run of known bytes a pattern must have, or it would be found everywhere.</summary>
    public const int MinAnchorLength = 4;

    /// <summary>The longest run that is searched for before the whole pattern is compared.</summary>
    public const int MaxAnchorLength = 8;

    private const string Wildcard = "??";

    private readonly byte?[] _bytes;

    private BytePattern(string name, byte?[] bytes)
    {
        Name = name;
        _bytes = bytes;
        (AnchorStart, Anchor) = ChooseAnchor(bytes);
    }

    /// <summary>The threat's name.</summary>
    public string Name { get; }

    /// <summary>How many bytes the pattern covers.</summary>
    public int Length => _bytes.Length;

    /// <summary>The known bytes to search for.</summary>
    public byte[] Anchor { get; }

    /// <summary>Where in the pattern the anchor begins.</summary>
    public int AnchorStart { get; }

    /// <summary>Reads <c>name:hex</c>, where <c>??</c> stands for any byte, e.g. <c>Demo.Dropper:4d5a??00cafe</c>.</summary>
    /// <exception cref="FormatException">The line is not a pattern, is too long, or has too few known bytes in a row.</exception>
    public static BytePattern Parse(string line)
    {
        var colon = line.LastIndexOf(':');
        if (colon <= 0)
        {
            throw new FormatException("a pattern is written name:hex");
        }

        var hex = line.AsSpan(colon + 1).Trim();
        if (hex.Length % 2 != 0 || hex.Length / 2 is 0 or > MaxLength)
        {
            throw new FormatException($"a pattern has 1 to {MaxLength} bytes of two hexadecimal digits each");
        }

        var bytes = new byte?[hex.Length / 2];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = ParseByte(hex.Slice(2 * i, 2));
        }

        var pattern = new BytePattern(line[..colon].Trim(), bytes);
        return pattern.Anchor.Length >= MinAnchorLength
            ? pattern
            : throw new FormatException($"a pattern needs {MinAnchorLength} known bytes in a row");
    }

    /// <summary>Whether the pattern lies in <paramref name="window"/> at <paramref name="start"/>.</summary>
    public bool MatchesAt(ReadOnlySpan<byte> window, int start)
    {
        if (start < 0 || window.Length - start < _bytes.Length)
        {
            return false;
        }

        for (var i = 0; i < _bytes.Length; i++)
        {
            if (_bytes[i] is { } known && window[start + i] != known)
            {
                return false;
            }
        }

        return true;
    }

    private static byte? ParseByte(ReadOnlySpan<char> digits)
    {
        if (digits.SequenceEqual(Wildcard))
        {
            return null;
        }

        return byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FormatException($"'{digits}' is neither two hexadecimal digits nor {Wildcard}");
    }

    // The longest run; among equals the one with the most different bytes, since runs of one value are common in files.
    private static (int Start, byte[] Anchor) ChooseAnchor(byte?[] bytes)
    {
        var best = (Start: 0, Anchor: Array.Empty<byte>(), Different: 0);
        for (var start = 0; start < bytes.Length; start++)
        {
            byte[] run = [.. bytes.Skip(start).Take(MaxAnchorLength).TakeWhile(b => b is not null).Select(b => b!.Value)];
            var different = run.Distinct().Count();
            if ((run.Length, different).CompareTo((best.Anchor.Length, best.Different)) > 0)
            {
                best = (start, run, different);
            }
        }

        return (best.Start, best.Anchor);
    }
}
