using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.Security.Tls;

namespace DsxDapr.DevSidecar.Mtls;

/// <summary>Who a sidecar is, and how it tells who others are.</summary>
internal sealed class SidecarIdentity(WorkloadIdentity own, PeerVerifier peers) : IDisposable
{
    /// <summary>The sidecar's own id.</summary>
    public SpiffeId Id => own.Id;

    /// <summary>The certificate for new connections.</summary>
    public X509Certificate2 Certificate => own.Certificate;

    /// <summary>The certificate as a listener wants it.</summary>
    public SslStreamCertificateContext ServerContext => own.ServerContext;

    /// <summary>The id of a sidecar that is called; null when it is not one of ours.</summary>
    public SpiffeId? IdentifyServer(X509Certificate2? certificate) => peers.Identify(certificate, KeyPurposes.Server);

    /// <summary>The id of a sidecar that calls; null when it is not one of ours.</summary>
    public SpiffeId? IdentifyClient(X509Certificate2? certificate) => peers.Identify(certificate, KeyPurposes.Client);

    /// <inheritdoc/>
    public void Dispose() => own.Dispose();
}
