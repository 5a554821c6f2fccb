using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DsxDapr.Testing;

/// <summary>A certificate authority of the tests' own: a root that signs an intermediate that signs the rest. Its files are removed with it.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dsx-ca-");
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _intermediate;

    public TestAuthority(string name = "Test")
    {
        var now = TimeProvider.System.GetUtcNow();
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = RequestFor($"{name} Root", rootKey);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 1, true));
        root.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _root = root.CreateSelfSigned(now.AddYears(-1), now.AddYears(1));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var intermediate = RequestFor($"{name} Intermediate", key);
        intermediate.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        intermediate.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        intermediate.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, true, false));
        using var signed = intermediate.Create(_root, now.AddYears(-1), now.AddYears(1).AddDays(-1), Serial());
        _intermediate = signed.CopyWithPrivateKey(key);
        RootFile = Write("root.crt", _root.ExportCertificatePem());
    }

    /// <summary>The PEM file of the root.</summary>
    public string RootFile { get; }

    /// <summary>Where the files are.</summary>
    public string Folder => _directory.FullName;

    /// <summary>The root.</summary>
    public X509Certificate2 Root => _root;

    /// <summary>Issues a certificate for server and client and writes it, with its intermediate, and its key.</summary>
    /// <param name="name">Names the files, and is the subject's common name.</param>
    /// <param name="hosts">DNS names and IP addresses.</param>
    public TestCertificate Issue(string name, params string[] hosts) => Issue(name, TimeSpan.FromDays(-1), TimeSpan.FromDays(30), hosts);

    /// <summary>Issues a certificate that is valid from and until a time, seen from now.</summary>
    public TestCertificate Issue(string name, TimeSpan from, TimeSpan until, params string[] hosts)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = LeafFor(name, key, hosts);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_intermediate, true, false));
        using var certificate = request.Create(_intermediate, TimeProvider.System.GetUtcNow() + from, TimeProvider.System.GetUtcNow() + until, Serial());
        return Write(name, certificate.ExportCertificatePem() + "\n" + _intermediate.ExportCertificatePem() + "\n", key);
    }

    /// <summary>Makes a certificate that no authority vouches for.</summary>
    public TestCertificate SelfSigned(string name, params string[] hosts)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = LeafFor(name, key, hosts).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
        return Write(name, certificate.ExportCertificatePem(), key);
    }

    public void Dispose()
    {
        _root.Dispose();
        _intermediate.Dispose();
        _directory.Delete(recursive: true);
    }

    private static CertificateRequest RequestFor(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    private static CertificateRequest LeafFor(string name, ECDsa key, string[] hosts)
    {
        var request = RequestFor(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        return serial;
    }

    private TestCertificate Write(string name, string certificates, ECDsa key) =>
        new(Write($"{name}.crt", certificates), Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()));

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}

/// <summary>The PEM files of a certificate with its intermediates, and of its key.</summary>
public sealed record TestCertificate(string CertFile, string KeyFile);
