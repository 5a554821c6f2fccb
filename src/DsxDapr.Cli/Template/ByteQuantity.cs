using System.Globalization;

namespace DsxDapr.Cli.Template;

/// <summary>Sizes as Dapr writes them: a number of bytes, or one with Ki, Mi, Gi, k, M or G.</summary>
internal static class ByteQuantity
{
    private static readonly (string Suffix, long Factor)[] Units =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30),
        ("k", 1_000), ("K", 1_000), ("M", 1_000_000), ("G", 1_000_000_000),
    ];

    /// <summary>Reads <paramref name="text"/>; false when it is no size.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        var (suffix, factor) = Units.FirstOrDefault(u => text.EndsWith(u.Suffix, StringComparison.Ordinal), ("", 1));
        if (!long.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out bytes)
            || bytes > long.MaxValue / factor)
        {
            return false;
        }

        bytes *= factor;
        return true;
    }
}
