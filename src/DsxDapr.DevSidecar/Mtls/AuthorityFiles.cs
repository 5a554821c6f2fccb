using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.Security.Files;

namespace DsxDapr.DevSidecar.Mtls;

/// <summary>The two files of the local certificate authority.</summary>
internal sealed class AuthorityFiles(string folder)
{
    private readonly string _certificateFile = Path.Combine(folder, "ca.crt");
    private readonly string _keyFile = Path.Combine(folder, "ca.key");

    /// <summary>The stored authority; null when there is none.</summary>
    /// <exception cref="PlanException">The files are there but are no certificate with its key.</exception>
    public X509Certificate2? Open()
    {
        // The key is written first: whoever sees the certificate sees both.
        if (!File.Exists(_certificateFile))
        {
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPemFile(_certificateFile, _keyFile);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new PlanException($"The certificate authority in {folder} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Stores an authority unless another process was faster; returns the one that counts.</summary>
    public X509Certificate2 Save(X509Certificate2 authority)
    {
        Directory.CreateDirectory(folder);
        using var guard = FileLock.Take(Path.Combine(folder, ".lock")); // processes that start together
        if (Open() is { } faster)
        {
            authority.Dispose();
            return faster;
        }

        using var key = authority.GetECDsaPrivateKey()!;
        OwnerOnly.WriteSecret(_keyFile, key.ExportPkcs8PrivateKeyPem() + "\n");
        OwnerOnly.WritePublic(_certificateFile, authority.ExportCertificatePem() + "\n");
        return authority;
    }
}
