using System.Globalization;

namespace DsxDapr.DevSidecar.Hosting;

/// <summary>Sizes as daprd's flags write them: <c>4194304</c>, <c>4Mi</c>, <c>16M</c>.</summary>
internal static class ByteSize
{
    private static readonly (string Suffix, long Factor)[] Units =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("", 1),
    ];

    /// <summary>The size in bytes; null when it is not one.</summary>
    public static long? TryParse(string text)
    {
        var (suffix, factor) = Array.Find(Units, u => text.EndsWith(u.Suffix, StringComparison.Ordinal));
        return long.TryParse(text[..^suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= long.MaxValue / factor
                ? number * factor
                : null;
    }
}
