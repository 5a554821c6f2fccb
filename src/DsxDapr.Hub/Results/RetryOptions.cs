using System.ComponentModel.DataAnnotations;

namespace DsxDapr.Hub.Results;

/// <summary>What becomes of an item whose scan failed (<c>DSXCONNECT_RETRY__*</c>).</summary>
internal sealed class RetryOptions
{
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

    /// <summary>The delay after the n-th failed attempt, from 1; null when there is to be no further one.</summary>
    public TimeSpan? DelayAfter(int attempts) => attempts >= MaxAttempts
        ? null
        : TimeSpan.FromSeconds(Math.Min(300, BackoffSeconds * Math.Pow(2, attempts - 1)));
}
