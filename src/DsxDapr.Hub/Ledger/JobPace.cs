namespace DsxDapr.Hub.Ledger;

/// <summary>How fast items were scanned lately.</summary>
/// <param name="Files">How many were scanned within the window.</param>
/// <param name="Bytes">How many bytes they have.</param>
/// <param name="Window">How long that took; never 0.</param>
internal sealed record JobPace(long Files, long Bytes, TimeSpan Window)
{
    private const long ShortestMs = 1_000;

    /// <summary>Items per second.</summary>
    public double FilesPerSecond => Files / Window.TotalSeconds;

    /// <summary>Bytes per second.</summary>
    public double BytesPerSecond => Bytes / Window.TotalSeconds;

    /// <summary>The pace that results show.</summary>
    /// <param name="newest">When the newest results were recorded, and how large the items are; newest first.</param>
    /// <param name="now">The time, in Unix milliseconds as the others.</param>
    /// <param name="since">Where the window begins.</param>
    /// <param name="sample">With so many results there may be more: the window then begins with the oldest of them.</param>
    public static JobPace Of(IReadOnlyList<(long Scanned, long? Size)> newest, long now, long since, int sample)
    {
        var recent = newest.Where(result => result.Scanned >= since).ToList();
        var begin = recent.Count == sample ? recent.Min(result => result.Scanned) : since;
        return new JobPace(recent.Count, recent.Sum(result => result.Size ?? 0), TimeSpan.FromMilliseconds(Math.Max(ShortestMs, now - begin)));
    }
}
