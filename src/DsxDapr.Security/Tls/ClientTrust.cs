using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace DsxDapr.Security.Tls;

/// <summary>How a server verifies the certificates of its clients (mutual TLS).</summary>
/// <param name="bundle">The authorities that vouch for clients.</param>
/// <param name="isRequired">Whether a client must have a certificate; one that is presented is verified either way.</param>
public sealed class ClientTrust(TrustBundle bundle, bool isRequired)
{
    /// <summary>Makes a handshake ask for the client's certificate and verify it.</summary>
    /// <param name="options">The options of the handshake.</param>
    public void ApplyTo(SslServerAuthenticationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ClientCertificateRequired = true; // here this means: asked for
        options.RemoteCertificateValidationCallback = Verify;
        options.CertificateChainPolicy = ServerTrust.CreateOfflinePolicy();
    }

    /// <summary>The check, as a callback of <see cref="SslStream"/>.</summary>
    /// <exception cref="AuthenticationException">The client is not trusted; the message says why, and names the file.</exception>
    public bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 client)
        {
            return isRequired ? throw new AuthenticationException("the client has no certificate, which this listener requires") : true;
        }

        return bundle.FindFault(client, chain?.ChainPolicy.ExtraStore ?? [], KeyPurposes.Client, host: null) is { } fault
            ? throw new AuthenticationException($"the client's certificate {CertificateWords.Subject(client)} is refused: {fault}")
            : true;
    }
}
