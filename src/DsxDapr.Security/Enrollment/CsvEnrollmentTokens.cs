using System.Security.Cryptography;
using System.Text;

namespace DsxDapr.Security.Enrollment;

/// <summary>
/// Enrollment tokens from a text that holds one token, or several separated by commas while they are rotated. The text is read
/// again at most every 5 s, so that a change needs no restart.
/// </summary>
/// <param name="read">Reads the text, e.g. from the secret store; null when there is none. Its errors reach the caller.</param>
/// <param name="clock">Tells when to read again.</param>
public sealed class CsvEnrollmentTokens(Func<CancellationToken, ValueTask<string?>> read, TimeProvider clock) : IEnrollmentTokens
{
    private static readonly TimeSpan ReadInterval = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private Task<byte[][]>? _reading;
    private long _readAt;

    /// <inheritdoc/>
    public async ValueTask<bool> IsValidAsync(string? token, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(token))
        {
            return false;
        }

        var digests = await CurrentAsync().WaitAsync(cancellationToken);
        return Contains(digests, token);
    }

    // Callers share one reading, so none of them may cancel it; an error is not kept.
    private Task<byte[][]> CurrentAsync()
    {
        lock (_lock)
        {
            var keep = _reading is { IsCompleted: false }
                || (_reading is { IsCompletedSuccessfully: true } && clock.GetElapsedTime(_readAt) < ReadInterval);
            if (!keep)
            {
                _readAt = clock.GetTimestamp();
                _reading = Task.Run(ReadAsync);
            }

            return _reading!;
        }
    }

    // Digests are of equal length, so that comparing them takes equal time.
    private async Task<byte[][]> ReadAsync()
    {
        var text = await read(CancellationToken.None) ?? "";
        var tokens = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return [.. tokens.Select(static token => SHA256.HashData(Encoding.UTF8.GetBytes(token)))];
    }

    private static bool Contains(byte[][] digests, string token)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), digest);
        var found = false;
        foreach (var candidate in digests)
        {
            found |= CryptographicOperations.FixedTimeEquals(candidate, digest); // never leaves early
        }

        return found;
    }
}
