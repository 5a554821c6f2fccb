using System.ComponentModel.DataAnnotations;
using DsxDapr.Contracts.Events;

namespace DsxDapr.Hub.Results;

/// <summary>What becomes of an item whose scan failed (<c>DSXCONNECT_RETRY__*</c>).</summary>
internal sealed class RetryOptions
{
    // Seconds. A connector that is back is to be noticed soon.
    private const double Longest = 300;
    private const double LongestUnreachable = 30;

    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_RETRY";

    /// <summary>After how many failed attempts an item is dead.</summary>
    [ConfigurationKeyName("MAX_ATTEMPTS")]
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Seconds before the second attempt; doubles with every further one, up to 300 s (wire contract §3.11).</summary>
    [ConfigurationKeyName("BACKOFF_SECONDS")]
    [Range(0.01, 300)]
    public double BackoffSeconds { get; set; } = 2;

    /// <summary>
    /// After how many dispatches of which the last found its connector unreachable an item is dead. Such a dispatch is no attempt: it
    /// says nothing of the item.
    /// </summary>
    [ConfigurationKeyName("MAX_UNREACHABLE")]
    [Range(1, 10_000)]
    public int MaxUnreachable { get; set; } = 100;

    /// <summary>The delay after a failure; null when the item is to be given up.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="times">How many attempts failed, from 1; how many dispatches, when the connector was unreachable.</param>
    public TimeSpan? DelayAfter(ScanFailure failure, int times)
    {
        var isUnreachable = failure.Class == ScanFailure.ConnectorConnection;
        var (most, longest) = isUnreachable ? (MaxUnreachable, LongestUnreachable) : (MaxAttempts, Longest);
        return times >= most ? null : TimeSpan.FromSeconds(Math.Min(longest, BackoffSeconds * Math.Pow(2, times - 1)));
    }
}
