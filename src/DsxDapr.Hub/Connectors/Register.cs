using System.Security.Cryptography;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hub.Core;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Enrollment;

namespace DsxDapr.Hub.Connectors;

/// <summary>
/// <c>POST connectors/register</c>: enrolls a connector that shows an enrollment token, and issues its key (wire contract
/// §3.3). It is also the heartbeat, every 60 s.
/// </summary>
internal sealed partial class Register(
    IEnrollmentTokens tokens, ICredentialStore credentials, ConnectorRegistry registry, ILogger<Register> logger)
{
    private const int MaxNameLength = 128;

    /// <summary>Answers 201 the first time and 200 afterwards.</summary>
    public static Task<IResult> HandleAsync(HttpContext context, Register register, CancellationToken cancellationToken) =>
        register.EnrollAsync(context, cancellationToken);

    private async Task<IResult> EnrollAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!await tokens.IsValidAsync(TokenOf(context.Request), cancellationToken))
        {
            Log.TokenRefused(logger, context.Connection.RemoteIpAddress?.ToString(), context.GetCallerAppId());
            return WireResults.Error(StatusCodes.Status401Unauthorized, "invalid_enrollment_token");
        }

        var (connector, problem) = await WireBody.ReadAsync<ConnectorInstance>(context.Request, cancellationToken);
        if ((problem ?? Refuse(connector!)) is { } refusal)
        {
            return refusal;
        }

        var appId = context.GetCallerAppId();
        var uuid = connector!.Uuid!.Value;
        var credential = await credentials.GetOrIssueAsync(uuid, connector.Name, appId, cancellationToken);
        var isNew = await registry.SaveAsync(connector, appId, cancellationToken);
        if (isNew)
        {
            Log.Registered(logger, connector.Name, uuid, connector.Url, appId ?? "(none: called at its URL)", credential.Key.KeyId);
        }

        return WireResults.Json(Answer(connector, credential, isNew), isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static RegisterResponse Answer(ConnectorInstance connector, ConnectorCredential credential, bool isNew) => new()
    {
        Status = ResponseStatus.Success,
        Message = isNew ? "registered" : "refreshed",
        Description = $"{connector.Name} ({connector.Uuid}) @ {connector.Url}",
        ConnectorUuid = connector.Uuid,
        AccessToken = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
        TokenType = "Bearer",
        ExpiresIn = 600,
        HmacKeyId = credential.Key.KeyId,
        HmacSecret = credential.Key.Secret,
    };

    private static IResult? Refuse(ConnectorInstance connector)
    {
        if (connector.Uuid is null || connector.Uuid == Guid.Empty)
        {
            return WireBody.Unprocessable("uuid", "a connector must have a uuid");
        }

        if (connector.Name.Length is 0 or > MaxNameLength)
        {
            return WireBody.Unprocessable("name", $"1 to {MaxNameLength} characters");
        }

        return Uri.TryCreate(connector.Url, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"
            && url is { UserInfo: "", Query: "", Fragment: "" }
                ? null
                : WireBody.Unprocessable("url", "an absolute http or https URL without user, query and fragment");
    }

    private static string? TokenOf(HttpRequest request)
    {
        if (request.Headers[WireHeaders.EnrollmentToken] is [{ Length: > 0 } token])
        {
            return token;
        }

        const string bearer = "Bearer ";
        return request.Headers.Authorization is [{ } value] && value.StartsWith(bearer, StringComparison.OrdinalIgnoreCase)
            ? value[bearer.Length..]
            : null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Enrollment refused: invalid enrollment token (address {Address}, app-id {AppId})")]
        public static partial void TokenRefused(ILogger logger, string? address, string? appId);

        [LoggerMessage(2, LogLevel.Information, "Registry: upserted {Uuid} ({Name}) at {Url}, app-id {AppId}, key {KeyId}")]
        public static partial void Registered(ILogger logger, string name, Guid uuid, string url, string appId, string keyId);
    }
}
