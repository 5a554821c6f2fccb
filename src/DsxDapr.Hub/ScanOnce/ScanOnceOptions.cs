using System.ComponentModel.DataAnnotations;

namespace DsxDapr.Hub.ScanOnce;

/// <summary>
/// Whether an item is skipped that is unchanged since it was found clean by the engines and databases of today
/// (<c>DSXCONNECT_SCAN_ONCE__*</c>).
/// </summary>
internal sealed class ScanOnceOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_SCAN_ONCE";

    /// <summary>Whether jobs do so whose order does not say.</summary>
    [ConfigurationKeyName("ENABLED")]
    public bool Enabled { get; set; }

    /// <summary>Days for which a clean verdict counts; then the item is scanned however unchanged it is.</summary>
    [ConfigurationKeyName("MAX_AGE_DAYS")]
    [Range(1, 3_650)]
    public int MaxAgeDays { get; set; } = 30;

    /// <summary>
    /// Minutes for which a clean verdict tells which engines and databases are in force. While the verdicts of that time do not agree, or
    /// there are none, nothing is skipped.
    /// </summary>
    [ConfigurationKeyName("ENGINE_MINUTES")]
    [Range(1, 1_440)]
    public int EngineMinutes { get; set; } = 15;

    /// <summary><see cref="MaxAgeDays"/>.</summary>
    public TimeSpan MaxAge => TimeSpan.FromDays(MaxAgeDays);

    /// <summary><see cref="EngineMinutes"/>.</summary>
    public TimeSpan EngineTime => TimeSpan.FromMinutes(EngineMinutes);
}
