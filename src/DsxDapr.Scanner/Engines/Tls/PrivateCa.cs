using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace DsxDapr.Scanner.Engines.Tls;

/// <summary>Trust in a server's certificate that only a private authority vouches for.</summary>
internal static class PrivateCa
{
    /// <summary>Checks that trust the authorities in <paramref name="caFile"/> and no others; null, the system's own check, when there is no file.</summary>
    /// <param name="caFile">PEM certificates; empty for none.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It holds no certificates.</exception>
    public static RemoteCertificateValidationCallback? CreateCheck(string caFile)
    {
        if (caFile.Length == 0)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(caFile);
        return (_, certificate, presented, errors) =>
            certificate is X509Certificate2 server
            && (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None
            && IsVouchedFor(server, presented, authorities);
    }

    private static bool IsVouchedFor(X509Certificate2 server, X509Chain? presented, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // a private authority rarely has a revocation list to fetch
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(server);
    }
}
