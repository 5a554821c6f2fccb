using System.ComponentModel.DataAnnotations;

namespace DsxDapr.Hosting.Credentials;

/// <summary>How the keys of connectors take turns.</summary>
public sealed class CredentialOptions
{
    /// <summary>
    /// How long a key that was replaced is still accepted: 10 s to 1 day, default 5 min, which is twice the clock skew of 60 s and the
    /// 90 s for which a call is tried again.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan Overlap { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The age from which a key is replaced at its connector's next registration: default 30 days; null for never.</summary>
    public TimeSpan? RotateAfter { get; set; } = TimeSpan.FromDays(30);
}
