using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.DaprHttp;

/// <summary>Knows the app's own sidecar by its app token.</summary>
internal sealed partial class DaprAuthenticationHandler(
    IOptionsMonitor<DaprAuthenticationOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder)
    : AuthenticationHandler<DaprAuthenticationOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var isSidecar = string.IsNullOrEmpty(Options.AppApiToken)
            ? Options.AllowUnauthenticatedSidecar
            : AppApiTokens.IsRight(Request, Options.AppApiToken);
        if (!isSidecar)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var principal = new ClaimsPrincipal(new ClaimsIdentity(Scheme.Name));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (string.IsNullOrEmpty(Options.AppApiToken))
        {
            Log.NoToken(Logger, Request.Method, Request.Path);
        }
        else
        {
            Log.WrongToken(Logger, Request.Method, Request.Path);
        }

        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Method} {Path} refused: no valid dapr-api-token; only the app's own sidecar may call this")]
        public static partial void WrongToken(ILogger logger, string method, string path);

        [LoggerMessage(
            2,
            LogLevel.Error,
            "{Method} {Path} refused: APP_API_TOKEN is not set, so the app's own sidecar cannot be told from anybody else. "
            + "Set it for app and sidecar, or set DSX_ALLOW_UNAUTHENTICATED_SIDECAR=true on a machine where everybody may post events")]
        public static partial void NoToken(ILogger logger, string method, string path);
    }
}
