namespace DsxDapr.Hub.Ledger;

/// <summary>Something that is to stand in the audit trail. None of its texts may hold a secret.</summary>
/// <param name="Actor">Who: see <see cref="Contracts.Events.AuditRecorded.Actor"/>.</param>
/// <param name="Action">What, e.g. <c>token.create</c>.</param>
/// <param name="Subject">To what.</param>
/// <param name="Outcome">One of <see cref="AuditOutcome"/>.</param>
/// <param name="Detail">More, for people.</param>
internal sealed record AuditEntry(string Actor, string Action, string Subject, string Outcome, string? Detail = null);

/// <summary>How something that was audited ended; the names are stored.</summary>
internal static class AuditOutcome
{
    /// <summary>It was done.</summary>
    public const string Success = "success";

    /// <summary>It was not allowed, and not done.</summary>
    public const string Refused = "refused";

    /// <summary>It was allowed and could not be done.</summary>
    public const string Failed = "failed";
}
