using System.Buffers;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>W3C trace context, as far as events carry it.</summary>
internal static class TraceContext
{
    /// <summary>The header that stands for "no trace".</summary>
    public const string None = "00-00000000000000000000000000000000-0000000000000000-00";

    private const int Length = 55;
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether a text is a traceparent.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length == Length && text[2] == '-' && text[35] == '-' && text[52] == '-'
        && !text[..2].ContainsAnyExcept(Hex) && !text[3..35].ContainsAnyExcept(Hex)
        && !text[36..52].ContainsAnyExcept(Hex) && !text[53..].ContainsAnyExcept(Hex);
}
