using System.Buffers;

namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>
/// Looks for many byte patterns in one pass: an Aho-Corasick automaton over the patterns' anchors (A. V. Aho, M. J. Corasick, 1975),
/// and a full comparison where an anchor was found. As long as anchors begin with few different bytes, it skips from one of these to
/// the next instead of looking at every byte.
/// </summary>
internal sealed class PatternSet
{
    /// <summary>No patterns.</summary>
    public static readonly PatternSet Empty = new([]);

    private const int Root = 0;

    // Above this a skip rarely gets far enough to pay for itself.
    private const int MaxFirstBytesForSkipping = 24;

    private readonly SearchValues<byte>? _firstBytes;
    private readonly int[] _next;
    private readonly BytePattern[]?[] _found;

    /// <summary>The automaton of <paramref name="patterns"/>; needs about 1 KiB of memory for each byte of an anchor.</summary>
    public PatternSet(IReadOnlyList<BytePattern> patterns)
    {
        Count = patterns.Count;
        LongestPattern = patterns.Count == 0 ? 0 : patterns.Max(p => p.Length);
        byte[] firstBytes = [.. patterns.Select(p => p.Anchor[0]).Distinct()];
        _firstBytes = firstBytes.Length <= MaxFirstBytesForSkipping ? SearchValues.Create(firstBytes) : null;
        (_next, _found) = AutomatonBuilder.Build(patterns);
    }

    /// <summary>How many patterns there are.</summary>
    public int Count { get; }

    /// <summary>The length of the longest pattern in bytes; 0 when there is none.</summary>
    public int LongestPattern { get; }

    /// <summary>The first pattern found that lies in <paramref name="window"/> as a whole; null when none does.</summary>
    public BytePattern? FindIn(ReadOnlySpan<byte> window)
    {
        var state = Root;
        for (var i = 0; i < window.Length; i++)
        {
            if (state == Root && _firstBytes is not null)
            {
                var skip = window[i..].IndexOfAny(_firstBytes);
                if (skip < 0)
                {
                    return null;
                }

                i += skip;
            }

            state = _next[(state << 8) | window[i]];
            if (_found[state] is { } candidates && Verify(candidates, window, i + 1) is { } match)
            {
                return match;
            }
        }

        return null;
    }

    private static BytePattern? Verify(BytePattern[] candidates, ReadOnlySpan<byte> window, int anchorEnd)
    {
        foreach (var pattern in candidates)
        {
            if (pattern.MatchesAt(window, anchorEnd - pattern.Anchor.Length - pattern.AnchorStart))
            {
                return pattern;
            }
        }

        return null;
    }
}
