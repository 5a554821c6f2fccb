using System.ComponentModel.DataAnnotations;

namespace DsxDapr.Hub.Limits;

/// <summary>How guessing is limited (<c>DSXCONNECT_AUTH__*</c>).</summary>
internal sealed class LimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_AUTH";

    /// <summary>How many wrong tokens of one kind an address, or an app behind the sidecar, may show within a minute.</summary>
    [ConfigurationKeyName("MAX_FAILURES_PER_MINUTE")]
    [Range(1, 100_000)]
    public int MaxFailuresPerMinute { get; set; } = 20;
}
