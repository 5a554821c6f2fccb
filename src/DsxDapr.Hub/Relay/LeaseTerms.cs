namespace DsxDapr.Hub.Relay;

/// <summary>How long an item is left to a scanner before it is dispatched again.</summary>
internal static class LeaseTerms
{
    private const double BytesPerMib = 1024 * 1024;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    // A size is a connector's word: no word may hold a place in flight for ever, or be too large to count.
    private static readonly TimeSpan LongestReading = TimeSpan.FromDays(7);

    /// <summary>The lease of one dispatch: longer for large items (a week at the most), and for items that were not answered before.</summary>
    /// <param name="options">The configured terms.</param>
    /// <param name="sizeHint">The item's size in bytes; null when the connector did not say.</param>
    /// <param name="attempt">Which dispatch this is, from 1.</param>
    public static TimeSpan Of(RelayOptions options, long? sizeHint, int attempt)
    {
        var waiting = TimeSpan.FromSeconds(options.LeaseSeconds * Math.Pow(2, Math.Min(attempt - 1, 10)));
        var reading = TimeSpan.FromSeconds(
            Math.Min((sizeHint ?? 0) / BytesPerMib / options.SlowestMibPerSecond, LongestReading.TotalSeconds));
        return (waiting < Longest ? waiting : Longest) + reading;
    }
}
