using System.ComponentModel.DataAnnotations;

namespace DsxDapr.Hub.Retention;

/// <summary>How long the past is kept (<c>DSXCONNECT_RETENTION__*</c>). Nothing is deleted unless an operator says so.</summary>
internal sealed class RetentionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_RETENTION";

    /// <summary>Days after which a finished job goes, with its items, actions and dead letters; 0 for never.</summary>
    [ConfigurationKeyName("JOBS_DAYS")]
    [Range(0, 36_500)]
    public int JobsDays { get; set; }

    /// <summary>Days after which an entry of the audit trail goes; 0 for never.</summary>
    [ConfigurationKeyName("AUDIT_DAYS")]
    [Range(0, 36_500)]
    public int AuditDays { get; set; }
}
