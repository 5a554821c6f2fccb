namespace DsxDapr.Security.Hmac;

/// <summary>Hears of every request whose signature was not accepted. An app may register one; by default nobody listens.</summary>
public interface IAuthenticationAudit
{
    /// <summary>
    /// Called once for every failure, before the caller is answered. Returns at once: what is to be written is written later. Requests
    /// that are turned away unexamined, because too many failed before, are not reported; those failures were.
    /// </summary>
    void Refused(AuthenticationFailure failure);
}
