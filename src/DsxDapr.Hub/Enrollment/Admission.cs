using System.Globalization;
using DsxDapr.Contracts;
using DsxDapr.Hub.Audit;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Limits;
using DsxDapr.Security.Credentials;

namespace DsxDapr.Hub.Enrollment;

/// <summary>
/// Decides by enrollment token who may enroll. Whatever is wrong with a token, the answer is the same; log and audit trail tell more.
/// </summary>
internal sealed partial class Admission(
    EnrollmentTokens tokens, ICredentialStore credentials, ILedger ledger, FailureLimiter limiter, RefusalLog refusals, ILogger<Admission> logger)
{
    private const string Enroll = "connector.enroll";
    private const string Bearer = "Bearer ";

    /// <summary>Finds the token that a request shows.</summary>
    /// <returns>The token, or the answer to give instead.</returns>
    public async Task<(EnrollmentTokenRecord? Token, IResult? Refusal)> FindAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var caller = Caller.Of(context);
        if (limiter.BlockedFor(Enroll, caller) is { } rest)
        {
            refusals.Note(caller, Enroll, Enroll, "too many wrong tokens");
            context.Response.Headers.RetryAfter = Math.Ceiling(rest.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return (null, WireResults.Error(StatusCodes.Status429TooManyRequests, "too_many_failures"));
        }

        var text = TextOf(context.Request);
        if (text is null)
        {
            return (null, Refuse(caller, "no token"));
        }

        if (await tokens.FindAsync(text, cancellationToken) is { } token)
        {
            return (token, null);
        }

        limiter.Fail(Enroll, caller);
        return (null, Refuse(caller, "unknown token"));
    }

    /// <summary>Uses the token that a request shows for a connector. One that enrolled with it already costs no further use.</summary>
    /// <returns>Null when the connector is admitted, else the answer to give instead.</returns>
    public async Task<IResult?> AdmitAsync(HttpContext context, Guid connector, string name, CancellationToken cancellationToken)
    {
        var (token, refusal) = await FindAsync(context, cancellationToken);
        if (refusal is not null)
        {
            return refusal;
        }

        var caller = Caller.Of(context);
        if (token!.ConnectorNames.Count > 0 && !token.ConnectorNames.Contains(name, StringComparer.Ordinal))
        {
            return Refuse(caller, $"token {token.Id} is for connectors of other names");
        }

        if ((await credentials.FindKeysAsync(connector, cancellationToken))?.BannedAt is not null)
        {
            return RefuseBanned(context, connector); // before a use of the token is burnt
        }

        var entry = new AuditEntry(caller, Enroll, connector.ToString(), AuditOutcome.Success, $"{Printable(name)} with token {token.Id}");
        return await ledger.AdmitAsync(token, connector, entry, cancellationToken)
            ? null
            : Refuse(caller, $"token {token.Id} is used up, expired or revoked");
    }

    /// <summary>Refuses a banned connector, with the answer that a wrong token gets.</summary>
    public IResult RefuseBanned(HttpContext context, Guid connector) => Refuse(Caller.Of(context), $"connector {connector:D} is banned");

    private IResult Refuse(string caller, string reason)
    {
        Log.Refused(logger, caller, reason);
        refusals.Note(caller, Enroll, Enroll, reason);
        return WireResults.Error(StatusCodes.Status401Unauthorized, "invalid_enrollment_token");
    }

    // A connector's name is its own words: nothing in it may break a line of the trail.
    private static string Printable(string name) => string.Concat(name.Select(letter => char.IsControl(letter) ? '?' : letter));

    private static string? TextOf(HttpRequest request)
    {
        if (request.Headers[WireHeaders.EnrollmentToken] is [{ Length: > 0 } token])
        {
            return token;
        }

        return request.Headers.Authorization is [{ } value] && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? value[Bearer.Length..]
            : null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Enrollment refused to {Caller}: {Reason}")]
        public static partial void Refused(ILogger logger, string caller, string reason);
    }
}
