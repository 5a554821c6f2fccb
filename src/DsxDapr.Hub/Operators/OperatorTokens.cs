using System.Security.Cryptography;
using System.Text;
using DsxDapr.Contracts;
using DsxDapr.DaprHttp;
using DsxDapr.Hub.Secrets;

namespace DsxDapr.Hub.Operators;

/// <summary>Knows the operators' tokens. A secret that cannot be understood admits nobody.</summary>
internal sealed partial class OperatorTokens
{
    private const int MaxTokenLength = 512;

    private readonly ILogger<OperatorTokens> _logger;
    private readonly PolledSecret<IReadOnlyList<OperatorToken>> _tokens;

    public OperatorTokens(DaprClient dapr, TimeProvider clock, ILogger<OperatorTokens> logger)
    {
        _logger = logger;
        _tokens = new(dapr, DaprComponents.Operators, SecretNames.OperatorTokens, Parse, clock);
    }

    /// <summary>Whose token it is; null for nobody's.</summary>
    /// <exception cref="DaprException">The secret store cannot be read.</exception>
    public async Task<OperatorToken?> FindAsync(string token, CancellationToken cancellationToken)
    {
        var known = await _tokens.GetAsync(cancellationToken);
        return token.Length is 0 or > MaxTokenLength ? null : Match(known, token);
    }

    // Compares with every token and leaves none out, so that the time tells nothing.
    private static OperatorToken? Match(IReadOnlyList<OperatorToken> known, string token)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), digest);
        OperatorToken? match = null;
        foreach (var candidate in known)
        {
            match = CryptographicOperations.FixedTimeEquals(candidate.Digest, digest) ? candidate : match;
        }

        return match;
    }

    private IReadOnlyList<OperatorToken> Parse(string? text)
    {
        try
        {
            return OperatorTokenList.Parse(text);
        }
        catch (FormatException e)
        {
            Log.Unusable(_logger, SecretNames.OperatorTokens, e.Message);
            return [];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The secret {Secret} cannot be used, no operator is admitted: {Reason}")]
        public static partial void Unusable(ILogger logger, string secret, string reason);
    }
}
