namespace DsxDapr.Hub.Enrollment;

/// <summary>A token of the secret store <c>dsx-secrets</c>; of the token itself only the digest is kept.</summary>
/// <param name="Id">Names it in logs and in the audit trail.</param>
/// <param name="Digest">The SHA-256 of the token's UTF-8 bytes.</param>
internal sealed record EnrollmentToken(string Id, byte[] Digest)
{
    /// <summary>Whether it is a default, or known to be short.</summary>
    public bool IsWeak { get; init; }

    /// <summary>From when on it admits nobody new; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How many connectors it may enroll; null for any number.</summary>
    public long? MaxUses { get; init; }

    /// <summary>The names that connectors enrolled with it may have; empty for any.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
}
