using System.ComponentModel.DataAnnotations;

namespace DsxDapr.Hub.Live;

/// <summary>Limits of what is shown live (<c>DSXCONNECT_LIVE__*</c>).</summary>
internal sealed class LiveOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_LIVE";

    /// <summary>How many streams of server-sent events this hub serves at the same time.</summary>
    [ConfigurationKeyName("MAX_SUBSCRIBERS")]
    [Range(0, 10_000)]
    public int MaxSubscribers { get; set; } = 100;
}
