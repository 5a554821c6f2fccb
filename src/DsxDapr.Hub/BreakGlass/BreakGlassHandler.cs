using System.Security.Claims;
using System.Text.Encodings.Web;
using DsxDapr.Contracts;
using DsxDapr.Hub.Audit;
using DsxDapr.Hub.Connectors;
using DsxDapr.Hub.Enrollment;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Limits;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.BreakGlass;

/// <summary>
/// Lets a caller with an enrollment token act for a connector, where that is switched on. The connector must be named, by the path or
/// else by a header, and be registered; the token must be of unlimited uses, valid, and fit the connector's name. Every use is audited
/// before anything is done. What is refused gets the answer of an unsigned call, so that it tells nothing.
/// </summary>
internal sealed partial class BreakGlassHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IOptions<BreakGlassOptions> breakGlass,
    Admission admission,
    ConnectorRegistry registry,
    ICredentialStore credentials,
    ILedger ledger,
    RefusalLog refusals,
    TimeProvider clock)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // A signature speaks for itself: a token beside it must not make the caller somebody else.
        if (!breakGlass.Value.IsOn
            || !Request.Headers.ContainsKey(WireHeaders.EnrollmentToken)
            || Request.Headers.Authorization.Count > 0)
        {
            return AuthenticateResult.NoResult();
        }

        var (token, refusal) = await admission.FindAsync(Context, Context.RequestAborted);
        if (refusal is not null)
        {
            return AuthenticateResult.Fail("no valid token");
        }

        var connector = NamedConnector() is { } uuid ? registry.Find(uuid) : null;
        if (connector is null)
        {
            return Refuse("no registered connector is named");
        }

        // The keys know at once what another hub's registry may not: that the connector was revoked.
        if (await credentials.FindKeysAsync(connector.Uuid, Context.RequestAborted) is not { BannedAt: null })
        {
            return Refuse("the connector has no key, or is banned");
        }

        return Mistake(token!, connector) is { } mistake ? Refuse($"token {token!.Id} {mistake}") : await AdmitAsync(token!, connector);
    }

    // The challenge of the signature answers for both.
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Task.CompletedTask;

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Task.CompletedTask;

    private Guid? NamedConnector()
    {
        var text = Context.GetRouteValue("uuid") as string
            ?? (Request.Headers[BreakGlassDefaults.ConnectorHeader] is [{ } header] ? header : null);
        return Guid.TryParse(text, out var uuid) ? uuid : null;
    }

    // A token for one connector, or for a few, must not open what is all others'.
    private string? Mistake(EnrollmentTokenRecord token, RegisteredConnector connector) =>
        token.MaxUses is not null ? "has limited uses"
        : token.RevokedAt is not null || token.ExpiresAt <= clock.GetUtcNow() ? "is expired or revoked"
        : token.ConnectorNames.Count > 0 && !token.ConnectorNames.Contains(connector.Model.Name, StringComparer.Ordinal)
            ? "is for connectors of other names"
            : null;

    private async Task<AuthenticateResult> AdmitAsync(EnrollmentTokenRecord token, RegisteredConnector connector)
    {
        var caller = Caller.Of(Context);
        var entry = new AuditEntry(
            caller, BreakGlassDefaults.Action, connector.Uuid.ToString(), AuditOutcome.Success, $"{Request.Method} {RouteOf()} with token {token.Id}");
        await ledger.AppendAuditAsync(entry, Context.RequestAborted);
        Log.Used(Logger, Request.Method, RouteOf(), caller, token.Id, connector.Uuid);
        var identity = new ClaimsIdentity(Scheme.Name);
        identity.AddClaim(new Claim(DsxHmacClaims.ConnectorUuid, connector.Uuid.ToString("D")));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    private AuthenticateResult Refuse(string reason)
    {
        var caller = Caller.Of(Context);
        Log.Refused(Logger, Request.Method, RouteOf(), caller, reason);
        refusals.Note(caller, BreakGlassDefaults.Action, $"{Request.Method} {RouteOf()}", reason);
        return AuthenticateResult.Fail(reason);
    }

    // The route's pattern, not the path: what strangers write does not reach the trail.
    private string RouteOf() => (Context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Break-glass: {Method} {Route} by {Caller} with token {Token} for connector {Uuid}")]
        public static partial void Used(ILogger logger, string method, string route, string caller, string token, Guid uuid);

        [LoggerMessage(2, LogLevel.Warning, "Break-glass: {Method} {Route} refused to {Caller}: {Reason}")]
        public static partial void Refused(ILogger logger, string method, string route, string caller, string reason);
    }
}
