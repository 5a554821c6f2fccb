using DsxDapr.Security.Hmac;

namespace DsxDapr.Hub.Audit;

/// <summary>Puts refused signatures into the audit trail, by caller and route.</summary>
internal sealed class SignatureAudit(RefusalLog refusals) : IAuthenticationAudit
{
    /// <inheritdoc/>
    public void Refused(AuthenticationFailure failure) => refusals.Note(
        failure.AppId is { } appId ? $"app:{appId}" : $"address:{failure.Address}", "call.sign", "route", failure.Reason);
}
