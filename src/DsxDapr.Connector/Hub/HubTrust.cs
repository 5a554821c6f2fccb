using System.Security.Cryptography.X509Certificates;
using DsxDapr.Connector.Configuration;

namespace DsxDapr.Connector.Hub;

/// <summary>
/// Makes the hub's client trust the authorities of <see cref="ConnectorOptions.CaBundle"/>, and only those, when it is set.
/// </summary>
internal static class HubTrust
{
    public static void Apply(SocketsHttpHandler handler, ConnectorOptions options)
    {
        if (options.CaBundle is not { } bundle)
        {
            return;
        }

        // A private CA seldom publishes revocation lists; certificates of the mesh are short-lived instead.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(bundle);
        handler.SslOptions.CertificateChainPolicy = policy;
    }
}
