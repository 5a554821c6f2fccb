namespace DsxDapr.Cli.Scanning;

/// <summary>Sizes for people, in powers of 1000.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = ["kB", "MB", "GB", "TB", "PB"];

    /// <summary>E.g. <c>512 bytes</c> or <c>1.2 GB</c>.</summary>
    public static string Of(long bytes)
    {
        if (bytes < 1000)
        {
            return FormattableString.Invariant($"{bytes} bytes");
        }

        var value = bytes / 1000.0;
        var unit = 0;
        for (; value >= 999.95 && unit < Units.Length - 1; unit++)
        {
            value /= 1000;
        }

        return FormattableString.Invariant($"{value:0.0} {Units[unit]}");
    }
}
