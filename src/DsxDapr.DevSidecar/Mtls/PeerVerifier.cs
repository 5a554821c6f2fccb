using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.Security.Tls;

namespace DsxDapr.DevSidecar.Mtls;

/// <summary>Decides who the other end of a sidecar connection is.</summary>
internal sealed class PeerVerifier(CertificateAuthority authority, TimeProvider time)
{
    /// <summary>The identity of a certificate; null when our authority did not issue it for this purpose, or it is not valid now.</summary>
    /// <param name="certificate">What the peer showed.</param>
    /// <param name="purpose">One of <see cref="KeyPurposes"/>.</param>
    public SpiffeId? Identify(X509Certificate2? certificate, string purpose)
    {
        if (certificate is null)
        {
            return null;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority.Certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // certificates live a day: nothing to revoke
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(purpose));
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        return chain.Build(certificate) ? SpiffeId.TryParse(UriSubjectName.Read(certificate)) : null;
    }
}
