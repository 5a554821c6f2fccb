namespace DsxDapr.Security.Hmac;

/// <summary>Nobody listens.</summary>
internal sealed class NoAuthenticationAudit : IAuthenticationAudit
{
    public void Refused(AuthenticationFailure failure)
    {
    }
}
