using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using DsxDapr.Hub.Audit;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Limits;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Operators;

/// <summary>Knows operators by their token, and answers those who have none, a wrong one, or one that does not suffice.</summary>
internal sealed partial class OperatorAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    OperatorTokens tokens,
    FailureLimiter limiter,
    RefusalLog refusals,
    IOptions<OperatorOptions> operators)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Bearer = "Bearer ";
    private const string Anyone = "anyone";

    private TimeSpan? _blockedFor;
    private string _reason = "no token";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return operators.Value.OperatorRoutesOpen ? Succeed(Anyone, OperatorRole.Operator) : AuthenticateResult.NoResult();
        }

        var caller = Caller.Of(Context);
        _blockedFor = limiter.BlockedFor(OperatorDefaults.Authenticate, caller);
        if (_blockedFor is not null)
        {
            _reason = "too many wrong tokens";
            return AuthenticateResult.Fail(_reason);
        }

        if (await tokens.FindAsync(header[Bearer.Length..].Trim(), Context.RequestAborted) is { } token)
        {
            return Succeed(token.Id, token.Role);
        }

        limiter.Fail(OperatorDefaults.Authenticate, caller);
        _reason = "unknown token";
        return AuthenticateResult.Fail(_reason);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceSafeAsync();
        Refuse(Caller.Of(Context));
        if (_blockedFor is { } rest)
        {
            Response.Headers.RetryAfter = Math.Ceiling(rest.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await AnswerAsync(StatusCodes.Status429TooManyRequests, "too_many_failures", "Too many wrong tokens came from this address.");
            return;
        }

        Response.Headers.WWWAuthenticate = "Bearer";
        await AnswerAsync(StatusCodes.Status401Unauthorized, "unauthorized", "This route needs an operator's token.");
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        _reason = "its role does not suffice";
        Refuse(result.Principal is { } principal ? OperatorDefaults.ActorOf(principal) : Caller.Of(Context));
        await AnswerAsync(StatusCodes.Status403Forbidden, "forbidden", "The role of this token does not suffice.");
    }

    private AuthenticateResult Succeed(string id, OperatorRole role)
    {
        var identity = new ClaimsIdentity(Scheme.Name);
        identity.AddClaim(new Claim(identity.NameClaimType, id));
        foreach (var included in Enum.GetValues<OperatorRole>().Where(other => other <= role))
        {
            identity.AddClaim(new Claim(identity.RoleClaimType, included.ToString()));
        }

        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    // The route's pattern, not the path: what strangers write does not reach the trail.
    private void Refuse(string actor)
    {
        var route = (Context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";
        Log.Refused(Logger, Request.Method, route, actor, _reason);
        refusals.Note(actor, OperatorDefaults.Authenticate, $"{Request.Method} {route}", _reason);
    }

    private Task AnswerAsync(int status, string code, string detail) => Request.Path.StartsWithSegments("/api/v1", StringComparison.Ordinal)
        ? Problems.Of(status, code, detail).ExecuteAsync(Context)
        : WireResults.Error(status, code).ExecuteAsync(Context);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Method} {Route} refused to {Actor}: {Reason}")]
        public static partial void Refused(ILogger logger, string method, string route, string actor, string reason);
    }
}
