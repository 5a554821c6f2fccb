using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace DsxDapr.DevSidecar.Mtls;

/// <summary>
/// The certificate of one sidecar: kept in memory only, and replaced well before it expires. Connections that are open keep
/// theirs; new ones use the new one.
/// </summary>
internal sealed class WorkloadIdentity : IDisposable
{
    /// <summary>A third of the lifetime is left when it is renewed: a machine that slept has time to wake up.</summary>
    private static readonly TimeSpan RenewAfter = CertificateAuthority.LeafLifetime * (2.0 / 3.0);

    private readonly CertificateAuthority _authority;
    private readonly ITimer _renewal;
    private volatile SslStreamCertificateContext _current;

    /// <summary>Issues the first certificate.</summary>
    public WorkloadIdentity(CertificateAuthority authority, SpiffeId id, TimeProvider time)
    {
        _authority = authority;
        Id = id;
        _current = Issue();
        _renewal = time.CreateTimer(_ => Renew(), state: null, RenewAfter, RenewAfter);
    }

    /// <summary>Who the certificate says we are.</summary>
    public SpiffeId Id { get; }

    /// <summary>The certificate for new connections, with its private key.</summary>
    public X509Certificate2 Certificate => _current.TargetCertificate;

    /// <summary>The same for a listener, prepared once.</summary>
    public SslStreamCertificateContext ServerContext => _current;

    /// <inheritdoc/>
    public void Dispose()
    {
        _renewal.Dispose();
        _current.TargetCertificate.Dispose();
    }

    // The old certificate is left to the garbage collector: a handshake may still be using it.
    private void Renew() => _current = Issue();

    private SslStreamCertificateContext Issue() =>
        SslStreamCertificateContext.Create(_authority.Issue(Id), additionalCertificates: null, offline: true);
}
