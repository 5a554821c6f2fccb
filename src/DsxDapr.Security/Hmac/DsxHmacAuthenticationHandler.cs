using System.Globalization;
using System.Text.Encodings.Web;
using DsxDapr.Contracts.Wire;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Security.Hmac;

/// <summary>Authenticates signed requests, and answers those that are not with the details of the wire contract (§2.3).</summary>
internal sealed partial class DsxHmacAuthenticationHandler(
    IOptionsMonitor<DsxHmacOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    DsxHmacVerifier verifier,
    FailureGuard guard)
    : AuthenticationHandler<DsxHmacOptions>(options, logger, encoder)
{
    private string _error = "";
    private string? _pathChange;
    private TimeSpan _wait;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!DsxHmacHeader.IsPresent(Request.Headers.Authorization))
        {
            _error = DsxHmacErrors.MissingHmac;
            return AuthenticateResult.NoResult(); // another scheme may know the caller; if none does, the challenge reports it
        }

        _wait = guard.WaitFor(Context, Options);
        if (_wait > TimeSpan.Zero)
        {
            _error = DsxHmacErrors.TooManyFailures;
            Log.TurnedAway(Logger, Request.Method, Request.Path);
            return AuthenticateResult.Fail(_error);
        }

        var verdict = await verifier.VerifyAsync(Context, Options);
        if (verdict.Owner is { } owner)
        {
            return AuthenticateResult.Success(new AuthenticationTicket(SignerPrincipals.Of(owner), Scheme.Name));
        }

        _error = verdict.Error;
        _pathChange = _error is DsxHmacErrors.BadSignature or DsxHmacErrors.WrongPath ? SignedTarget.DescribeChange(Context) : null;
        Log.Refused(Logger, Request.Method, Request.Path, verdict.KeyId, WithPathChange(_error));
        var wait = guard.Report(Context, Options, verdict);
        _wait = Options.UniformFailures ? TimeSpan.Zero : wait; // only a known key has a count of its own
        return AuthenticateResult.Fail(_error);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceSafeAsync();
        if (_error is "" or DsxHmacErrors.MissingHmac)
        {
            Log.MissingHeader(Logger, Request.Method, Request.Path);
            guard.Report(Context, Options, DsxHmacErrors.MissingHmac, keyId: null);
        }

        if (_wait > TimeSpan.Zero)
        {
            Response.Headers.RetryAfter = Math.Ceiling(_wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await WriteAsync(StatusCodes.Status429TooManyRequests, DsxHmacErrors.TooManyFailures);
        }
        else if (_error == DsxHmacErrors.BodyTooLarge && !Options.UniformFailures)
        {
            await WriteAsync(StatusCodes.Status413PayloadTooLarge, _error);
        }
        else
        {
            Response.Headers.WWWAuthenticate = DsxHmacDefaults.AuthenticationScheme;
            await WriteAsync(StatusCodes.Status401Unauthorized, Options.UniformFailures ? DsxHmacErrors.Unauthorized : Detail());
        }
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        WriteAsync(StatusCodes.Status403Forbidden, DsxHmacErrors.Forbidden);

    // A hub looks the key up before anything else, so there a header without a readable key id is an unknown key (§2.3).
    private string Detail() => _error switch
    {
        "" or DsxHmacErrors.MissingHmac => Options.MissingHeaderDetail,
        DsxHmacErrors.MissingKeyId when Options.MissingHeaderDetail == DsxHmacErrors.UnknownKeyId => DsxHmacErrors.UnknownKeyId,
        _ => WithPathChange(_error),
    };

    private string WithPathChange(string error) => _pathChange is null ? error : $"{error}: {_pathChange}";

    private Task WriteAsync(int status, string detail)
    {
        Response.StatusCode = status;
        return Response.WriteAsJsonAsync(new ErrorDetail(detail), WireJson.Options, Context.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Method} {Path} refused: key {KeyId}, {Reason}")]
        public static partial void Refused(ILogger logger, string method, string path, string? keyId, string reason);

        [LoggerMessage(2, LogLevel.Warning, "{Method} {Path} refused: missing DSX-HMAC header")]
        public static partial void MissingHeader(ILogger logger, string method, string path);

        [LoggerMessage(3, LogLevel.Debug, "{Method} {Path} turned away unexamined: too many failures of this caller")]
        public static partial void TurnedAway(ILogger logger, string method, string path);
    }
}
