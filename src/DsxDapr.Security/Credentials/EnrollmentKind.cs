namespace DsxDapr.Security.Credentials;

/// <summary>What an enrollment came to, for the audit trail.</summary>
public enum EnrollmentKind
{
    /// <summary>A connector that was not known got its first key.</summary>
    Issued,

    /// <summary>A known connector proved who it is by its signature, and got its present key, or the one that takes its place.</summary>
    Refreshed,

    /// <summary>
    /// Somebody with no more than an enrollment token enrolled as a known connector, and got a new key. A connector that restarted
    /// does so, and one of dsx-connect every minute; so would a thief of a token.
    /// </summary>
    RotatedUnproven,
}
