namespace DsxDapr.Security.Enrollment;

/// <summary>The enrollment tokens that admit connectors (wire contract §2.5).</summary>
public interface IEnrollmentTokens
{
    /// <summary>Whether this token admits a connector now. A missing or empty token never does, nor does any token when none is configured.</summary>
    /// <param name="token">What the caller sent.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    ValueTask<bool> IsValidAsync(string? token, CancellationToken cancellationToken);
}
