using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace DsxDapr.Hosting.Credentials;

/// <summary>How the keys of connectors take turns (<c>DSXCONNECT_KEYS__*</c>).</summary>
public sealed class CredentialOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_KEYS";

    /// <summary>
    /// How many seconds a key that was replaced is still accepted. The default of 5 min is twice the clock skew of 60 s and the 90 s
    /// for which a call is tried again.
    /// </summary>
    [ConfigurationKeyName("OVERLAP_SECONDS")]
    [Range(10, 86_400)]
    public int OverlapSeconds { get; set; } = 300;

    /// <summary>The age in days from which a key is replaced at its connector's next registration; 0 for never.</summary>
    [ConfigurationKeyName("ROTATE_AFTER_DAYS")]
    [Range(0, 3_650)]
    public int RotateAfterDays { get; set; } = 30;

    /// <summary>The same as a policy.</summary>
    internal Security.Credentials.EnrollmentPolicy Policy => new(
        TimeSpan.FromSeconds(OverlapSeconds), RotateAfterDays == 0 ? null : TimeSpan.FromDays(RotateAfterDays));
}
