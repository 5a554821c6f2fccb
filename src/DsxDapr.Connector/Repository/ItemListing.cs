using DsxDapr.Connector.Filters;

namespace DsxDapr.Connector.Repository;

/// <summary>A request to list the asset, and the record of what could not be listed.</summary>
/// <param name="asset">What is to be listed: the asset of the moment.</param>
/// <param name="filter">What is in scope.</param>
/// <param name="onSkipped">Hears of every place that could not be read, with the reason.</param>
public sealed class ItemListing(string asset, ItemFilter filter, Action<string, string> onSkipped)
{
    private int _skipped;

    /// <summary>What is to be listed: the asset as the settings of the moment spell it.</summary>
    public string Asset { get; } = asset;

    /// <summary>What is in scope.</summary>
    public ItemFilter Filter { get; } = filter;

    /// <summary>How many places could not be read so far.</summary>
    public int Skipped => Volatile.Read(ref _skipped);

    /// <summary>Reports a place that could not be read; it is logged and counted.</summary>
    /// <param name="place">A directory or prefix.</param>
    /// <param name="reason">Why, for people.</param>
    public void Skip(string place, string reason)
    {
        Interlocked.Increment(ref _skipped);
        onSkipped(place, reason);
    }
}
