using System.ComponentModel.DataAnnotations;

namespace DsxDapr.Hub.Actions;

/// <summary>How actions on malicious items are carried out (<c>DSXCONNECT_ACTIONS__*</c>).</summary>
internal sealed class ActionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_ACTIONS";

    /// <summary>How many run at the same time.</summary>
    [ConfigurationKeyName("CONCURRENCY")]
    [Range(1, 64)]
    public int Concurrency { get; set; } = 4;

    /// <summary>After how many failed tries an action is given up and recorded as failed.</summary>
    [ConfigurationKeyName("MAX_ATTEMPTS")]
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 8;

    /// <summary>Seconds before the second try; doubles with every further one, up to 300 s.</summary>
    [ConfigurationKeyName("BACKOFF_SECONDS")]
    [Range(0.01, 300)]
    public double BackoffSeconds { get; set; } = 1;

    /// <summary>Seconds that one try may take. The action is leased for twice that time.</summary>
    [ConfigurationKeyName("TIMEOUT_SECONDS")]
    [Range(1, 3_600)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Seconds after which what is there instead of what was scanned is scanned in its turn: who writes it may not be done.</summary>
    [ConfigurationKeyName("CHANGED_SECONDS")]
    [Range(0, 3_600)]
    public double ChangedSeconds { get; set; } = 10;
}
