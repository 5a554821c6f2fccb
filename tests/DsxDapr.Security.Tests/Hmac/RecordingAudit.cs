using System.Collections.Concurrent;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Security.Tests.Hmac;

/// <summary>Keeps the failures it hears of.</summary>
internal sealed class RecordingAudit : IAuthenticationAudit
{
    public ConcurrentQueue<AuthenticationFailure> Failures { get; } = new();

    public void Refused(AuthenticationFailure failure) => Failures.Enqueue(failure);
}
