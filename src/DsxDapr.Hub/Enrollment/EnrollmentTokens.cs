using System.Security.Cryptography;
using System.Text;
using DsxDapr.Contracts;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting.Production;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Secrets;

namespace DsxDapr.Hub.Enrollment;

/// <summary>Knows the enrollment tokens: those in the secret store, and those that operators created.</summary>
internal sealed partial class EnrollmentTokens
{
    private const int MaxTokenLength = 512;

    private readonly ILedger _ledger;
    private readonly ProductionMode _mode;
    private readonly TimeProvider _clock;
    private readonly ILogger<EnrollmentTokens> _logger;
    private readonly PolledSecret<IReadOnlyList<EnrollmentToken>> _configured;

    public EnrollmentTokens(DaprClient dapr, ILedger ledger, ProductionMode mode, TimeProvider clock, ILogger<EnrollmentTokens> logger)
    {
        _ledger = ledger;
        _mode = mode;
        _clock = clock;
        _logger = logger;
        _configured = new(dapr, DaprComponents.Secrets, SecretNames.EnrollmentTokens, Parse, clock);
    }

    /// <summary>Which token this is, whether it may still be used or not; null when it is none.</summary>
    /// <exception cref="DaprException">The secret store cannot be read.</exception>
    public async Task<EnrollmentTokenRecord?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length is 0 or > MaxTokenLength)
        {
            return null;
        }

        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        return Match(await _configured.GetAsync(cancellationToken), digest) ?? await FindIssuedAsync(token, digest, cancellationToken);
    }

    /// <summary>The ids of tokens in the secret store that are defaults or short.</summary>
    /// <exception cref="DaprException">The secret store cannot be read.</exception>
    public async Task<IReadOnlyList<string>> ListWeakAsync(CancellationToken cancellationToken) =>
        [.. (await _configured.GetAsync(cancellationToken)).Where(token => token.IsWeak).Select(token => token.Id)];

    // Compares with every token and leaves none out, so that the time tells nothing.
    private EnrollmentTokenRecord? Match(IReadOnlyList<EnrollmentToken> configured, byte[] digest)
    {
        EnrollmentToken? match = null;
        foreach (var candidate in configured)
        {
            match = CryptographicOperations.FixedTimeEquals(candidate.Digest, digest) ? candidate : match;
        }

        if (match is { IsWeak: true } && _mode.Refuses(EnrollmentTokenStrength.Code))
        {
            Log.Weak(_logger, match.Id, _mode.Environment);
            return null;
        }

        return match is null ? null : new EnrollmentTokenRecord
        {
            Id = match.Id,
            CreatedAt = _clock.GetUtcNow(),
            CreatedBy = "secret-store",
            ExpiresAt = match.ExpiresAt,
            MaxUses = match.MaxUses,
            ConnectorNames = match.Names,
        };
    }

    // The id in front of the dot is public: that it is looked up in a database tells nothing.
    private async Task<EnrollmentTokenRecord?> FindIssuedAsync(string token, byte[] digest, CancellationToken cancellationToken) =>
        IssuedToken.IdOf(token) is { } id
        && await _ledger.FindEnrollmentTokenAsync(id, cancellationToken) is { Digest: { } known } issued
        && CryptographicOperations.FixedTimeEquals(known, digest)
            ? issued
            : null;

    private IReadOnlyList<EnrollmentToken> Parse(string? text)
    {
        try
        {
            return EnrollmentTokenList.Parse(text);
        }
        catch (FormatException e)
        {
            Log.Unusable(_logger, SecretNames.EnrollmentTokens, e.Message);
            return [];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Error, "Enrollment token {Id} is a default or short, and admits nobody in the environment {Environment}")]
        public static partial void Weak(ILogger logger, string id, string environment);

        [LoggerMessage(1, LogLevel.Error, "The secret {Secret} cannot be used, its tokens admit no connector: {Reason}")]
        public static partial void Unusable(ILogger logger, string secret, string reason);
    }
}
