namespace DsxDapr.Security.Credentials;

/// <summary>Who gets which key at an enrollment.</summary>
/// <param name="Overlap">How long a key that was replaced is still accepted.</param>
/// <param name="RotateAfter">The age from which a key is replaced; null to leave that to operators.</param>
public sealed record EnrollmentPolicy(TimeSpan Overlap, TimeSpan? RotateAfter)
{
    /// <summary>Enrolls a known connector. An old secret is only ever given to one who proved to have it, or its predecessor.</summary>
    /// <param name="ring">The connector's keys.</param>
    /// <param name="provenKeyId">The key that the enrollment was rightly signed with; null when it was not signed.</param>
    /// <param name="now">The time.</param>
    /// <returns>The keys as they are from now on, the one to hand out, and what the enrollment came to.</returns>
    public (ConnectorKeyRing Ring, ConnectorKey Handed, EnrollmentKind Kind) Enroll(
        ConnectorKeyRing ring, string? provenKeyId, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(ring);
        var proven = provenKeyId is null ? null : ring.Find(provenKeyId);
        if (proven is null || !proven.IsAccepted(now))
        {
            var replaced = ring.Replace(now, Overlap);
            return (replaced, replaced.Active!, EnrollmentKind.RotatedUnproven);
        }

        if (proven.State == ConnectorKeyState.Pending)
        {
            var promoted = ring.Promote(now, Overlap);
            return (promoted, promoted.Active!, EnrollmentKind.Refreshed);
        }

        // A key that proves itself while it retires may have been displaced by an unproven enrollment; whoever that was does not
        // share a secret with this connector from now on.
        var needsNewKey = proven.State == ConnectorKeyState.Retiring || now - proven.IssuedAt >= RotateAfter;
        var current = needsNewKey ? ring.Prepare(now, overlap: null) : ring;
        return (current, current.Pending ?? proven, EnrollmentKind.Refreshed);
    }
}
