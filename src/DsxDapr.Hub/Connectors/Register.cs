using System.Security.Cryptography;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Enrollment;
using DsxDapr.Security.Credentials;

namespace DsxDapr.Hub.Connectors;

/// <summary>
/// <c>POST connectors/register</c>: enrolls a connector that shows an enrollment token, and issues its key (wire contract
/// §3.3). It is also the heartbeat, every 60 s.
/// </summary>
internal sealed partial class Register(
    Admission admission, ICredentialStore credentials, ConnectorRegistry registry, ILogger<Register> logger)
{
    private const int MaxNameLength = 128;

    /// <summary>Answers 201 the first time and 200 afterwards.</summary>
    public static Task<IResult> HandleAsync(HttpContext context, Register register, CancellationToken cancellationToken) =>
        register.EnrollAsync(context, cancellationToken);

    private async Task<IResult> EnrollAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (token, refused) = await admission.FindAsync(context, cancellationToken);
        if (refused is not null)
        {
            return refused;
        }

        var (connector, problem) = await WireBody.ReadAsync<ConnectorInstance>(context.Request, cancellationToken);
        if ((problem ?? Refuse(connector!)) is { } refusal)
        {
            return refusal;
        }

        var appId = context.GetCallerAppId();
        var uuid = connector!.Uuid!.Value;
        if (await admission.AdmitAsync(context, token!, uuid, connector.Name, cancellationToken) is { } notAdmitted)
        {
            return notAdmitted;
        }

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

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Registry: upserted {Uuid} ({Name}) at {Url}, app-id {AppId}, key {KeyId}")]
        public static partial void Registered(ILogger logger, string name, Guid uuid, string url, string appId, string keyId);
    }
}
