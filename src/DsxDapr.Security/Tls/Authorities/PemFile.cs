using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DsxDapr.Security.Tls.Authorities;

/// <summary>Certificates in PEM files, and who issued them.</summary>
internal static class PemFile
{
    /// <summary>Reads the first certificate of a file.</summary>
    /// <exception cref="PrivateCaException">It cannot be read.</exception>
    public static X509Certificate2 Read(string file) => Read(file, static path => X509Certificate2.CreateFromPem(File.ReadAllText(path)));

    /// <summary>Reads a certificate with its key.</summary>
    /// <exception cref="PrivateCaException">They cannot be read, or are no pair.</exception>
    public static X509Certificate2 ReadWithKey(string file, string keyFile) =>
        Read(file, path => X509Certificate2.CreateFromPemFile(path, keyFile));

    /// <summary>Whether two files hold a certificate and its key.</summary>
    public static bool ArePair(string certificateFile, string keyFile)
    {
        try
        {
            X509Certificate2.CreateFromPemFile(certificateFile, keyFile).Dispose();
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException)
        {
            return false;
        }
    }

    /// <summary>Whether an authority has issued a certificate: by key, not by name, since an authority of the same name is another one.</summary>
    public static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 authority)
    {
        var issuer = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier;
        var own = authority.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault()?.SubjectKeyIdentifierBytes;
        return issuer is not null && own is not null && issuer.Value.Span.SequenceEqual(own.Value.Span);
    }

    /// <summary>Whether the authority of a file, which need not be there, has issued a certificate.</summary>
    public static bool HasIssued(string authorityFile, X509Certificate2 certificate) => HasIssued(authorityFile, certificate, out _);

    /// <summary>Whether the authority of a file, which need not be there, has issued a certificate, and when that authority ends.</summary>
    public static bool HasIssued(string authorityFile, X509Certificate2 certificate, out DateTimeOffset end)
    {
        end = DateTimeOffset.MaxValue;
        if (!File.Exists(authorityFile))
        {
            return false;
        }

        using var authority = Read(authorityFile);
        end = authority.ValidUntil();
        return IsIssuedBy(certificate, authority);
    }

    private static X509Certificate2 Read(string file, Func<string, X509Certificate2> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new PrivateCaException($"{file} cannot be read: {e.Message}", e);
        }
    }
}
