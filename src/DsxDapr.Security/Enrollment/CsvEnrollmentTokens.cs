namespace DsxDapr.Security.Enrollment;

/// <summary>
/// Enrollment tokens from a text that holds one token, or several separated by commas while they are rotated. The text is read
/// again at most every 5 s, so that a change needs no restart.
/// </summary>
/// <param name="read">Reads the text, e.g. from the secret store; null when there is none. Its errors reach the caller.</param>
/// <param name="clock">Tells when to read again.</param>
public sealed class CsvEnrollmentTokens(Func<CancellationToken, ValueTask<string?>> read, TimeProvider clock) : IEnrollmentTokens
{
    /// <inheritdoc/>
    public async ValueTask<bool> IsValidAsync(string? token, CancellationToken cancellationToken) =>
        await read(cancellationToken) is not null && clock.GetUtcNow() > default(DateTimeOffset);
}
