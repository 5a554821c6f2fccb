namespace DsxDapr.Hub.Ledger;

/// <summary>An enrollment token as the ledger knows it; never the token itself.</summary>
internal sealed record EnrollmentTokenRecord
{
    /// <summary>Its public id.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for, in an operator's words.</summary>
    public string? Name { get; init; }

    /// <summary>The SHA-256 of the token; null for one that is kept in the secret store, which alone can tell whether it is right.</summary>
    public byte[]? Digest { get; init; }

    /// <summary>When it was created, or first used when it comes from the secret store.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who created it: an actor of the audit trail, or <c>secret-store</c>.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>From when on it admits nobody new; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How many connectors it may enroll; null for any number.</summary>
    public long? MaxUses { get; init; }

    /// <summary>How many it has enrolled.</summary>
    public long Uses { get; init; }

    /// <summary>The names that connectors enrolled with it may have; empty for any.</summary>
    public IReadOnlyList<string> ConnectorNames { get; init; } = [];

    /// <summary>When it was revoked; null while it is not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>What nobody may log.</summary>
    public override string ToString() => Id;
}
