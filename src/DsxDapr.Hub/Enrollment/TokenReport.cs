using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Enrollment;

/// <summary>An enrollment token as <c>GET /api/v1/enrollment-tokens</c> lists it. State is active, used_up, expired or revoked.</summary>
internal sealed record TokenReport(
    string Id,
    string? Name,
    string State,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateTimeOffset? ExpiresAt,
    long Uses,
    long? MaxUses,
    IReadOnlyList<string> ConnectorNames,
    DateTimeOffset? RevokedAt)
{
    /// <summary>The report of a token at a time.</summary>
    public static TokenReport Of(EnrollmentTokenRecord token, DateTimeOffset now) => new(
        token.Id, token.Name, StateOf(token, now), token.CreatedAt, token.CreatedBy, token.ExpiresAt, token.Uses, token.MaxUses,
        token.ConnectorNames, token.RevokedAt);

    private static string StateOf(EnrollmentTokenRecord token, DateTimeOffset now) =>
        token.RevokedAt is not null ? "revoked"
        : token.ExpiresAt <= now ? "expired"
        : token.Uses >= token.MaxUses ? "used_up"
        : "active";
}
