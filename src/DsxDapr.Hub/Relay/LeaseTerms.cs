namespace DsxDapr.Hub.Relay;

/// <summary>How long an item is left to a scanner before it is dispatched again.</summary>
internal static class LeaseTerms
{
    private const double BytesPerMib = 1024 * 1024;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>The lease of one dispatch: longer for large items, and for items that were not answered before.</summary>
    /// <param name="options">The configured terms.</param>
    /// <param name="sizeHint">The item's size in bytes; null when the connector did not say.</param>
    /// <param name="attempt">Which dispatch this is, from 1.</param>
    public static TimeSpan Of(RelayOptions options, long? sizeHint, int attempt)
    {
        var waiting = TimeSpan.FromSeconds(options.LeaseSeconds * Math.Pow(2, Math.Min(attempt - 1, 10)));
        var reading = TimeSpan.FromSeconds((sizeHint ?? 0) / BytesPerMib / options.SlowestMibPerSecond);
        return (waiting < Longest ? waiting : Longest) + reading;
    }
}
