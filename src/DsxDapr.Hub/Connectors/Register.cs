using System.Security.Cryptography;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Enrollment;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Limits;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;
using Microsoft.AspNetCore.Authentication;

namespace DsxDapr.Hub.Connectors;

/// <summary>
/// <c>POST connectors/register</c>: enrolls a connector that shows an enrollment token, and issues its key (wire contract
/// §3.3). It is also the heartbeat, every 60 s; one that is signed with the connector's own key needs no token.
/// </summary>
internal sealed partial class Register(
    Admission admission, ICredentialStore credentials, ConnectorRegistry registry, ILedger ledger, ILogger<Register> logger)
{
    private const int MaxNameLength = 128;

    /// <summary>Answers 201 the first time and 200 afterwards.</summary>
    public static Task<IResult> HandleAsync(HttpContext context, Register register, CancellationToken cancellationToken) =>
        register.EnrollAsync(context, cancellationToken);

    private async Task<IResult> EnrollAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var proof = await context.AuthenticateAsync(DsxHmacDefaults.AuthenticationScheme);
        if (proof.Failure is not null)
        {
            return TypedResults.Challenge(authenticationSchemes: [DsxHmacDefaults.AuthenticationScheme]);
        }

        var (connector, problem) = await WireBody.ReadAsync<ConnectorInstance>(context.Request, cancellationToken);
        if ((problem ?? Refuse(connector!)) is { } refusal)
        {
            return refusal;
        }

        var appId = context.GetCallerAppId();
        var uuid = connector!.Uuid!.Value;
        if (proof.Principal?.GetConnectorUuid() is { } signer && signer != uuid)
        {
            return WireResults.Error(StatusCodes.Status403Forbidden, "connector_uuid_mismatch");
        }

        // A connector that signs has proved more than a token could; a new name makes it somebody else.
        var isProven = proof.Succeeded && (await credentials.FindByConnectorAsync(uuid, cancellationToken))?.Name == connector.Name;
        if (!isProven && await admission.AdmitAsync(context, uuid, connector.Name, cancellationToken) is { } refused)
        {
            return refused;
        }

        if (isProven && context.Request.Query[HubRoutes.NewKeyParameter] is ["true"])
        {
            await RotateAsync(context, uuid, cancellationToken);
        }

        var enrollment = await credentials.EnrollAsync(
            uuid, connector.Name, appId, isProven ? proof.Principal?.GetKeyId() : null, cancellationToken);
        if (enrollment is null)
        {
            return admission.RefuseBanned(context, uuid); // banned since it was admitted
        }

        if (enrollment.Kind == EnrollmentKind.RotatedUnproven)
        {
            // A restart, a connector of dsx-connect, or a thief of a token: an operator shall be able to tell.
            var entry = new AuditEntry(
                Caller.Of(context), "key.rotate", uuid.ToString(), AuditOutcome.Success, "enrolled again with a token and without a signature");
            await ledger.AppendAuditAsync(entry, cancellationToken);
        }

        var credential = enrollment.Credential;
        var isNew = await registry.SaveAsync(connector, appId, cancellationToken);
        if (isNew)
        {
            Log.Registered(logger, connector.Name, uuid, connector.Url, appId ?? "(none: called at its URL)", credential.Key.KeyId);
        }

        return WireResults.Json(Answer(connector, credential, isNew), isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    // Only its own key, and only by its own signature. The enrollment that follows hands the pending key over.
    private async Task RotateAsync(HttpContext context, Guid uuid, CancellationToken cancellationToken)
    {
        if (await credentials.RotateAsync(uuid, overlap: null, cancellationToken) is not null)
        {
            var entry = new AuditEntry(Caller.Of(context), "key.rotate", uuid.ToString(), AuditOutcome.Success, "asked for by the connector itself");
            await ledger.AppendAuditAsync(entry, cancellationToken);
        }
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

        if (connector.Name.Length is 0 or > MaxNameLength || connector.Name.Contains('\0'))
        {
            return WireBody.Unprocessable("name", $"1 to {MaxNameLength} characters, none of them NUL");
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
