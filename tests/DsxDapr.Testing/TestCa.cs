using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.Security.Tls;
using DsxDapr.Security.Tls.Authorities;

namespace DsxDapr.Testing;

/// <summary>A private authority in a directory of its own, which is deleted in the end.</summary>
public sealed class TestCa : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dsx-ca-");

    /// <summary>Makes the authority.</summary>
    public TestCa(KeyAlgorithm algorithm = KeyAlgorithm.EcdsaP256)
    {
        Clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        Ca = PrivateCa.Create(PathOf("ca"), "Test authority", algorithm, PrivateCa.DefaultLife, Clock);
    }

    /// <summary>The time of the authority; it begins now.</summary>
    public ManualTimeProvider Clock { get; }

    /// <summary>The authority.</summary>
    public PrivateCa Ca { get; }

    /// <summary>The file of the certificate in a directory of <see cref="Issue"/>.</summary>
    public static string CertificateIn(string directory) => Path.Combine(directory, IssuedCertificate.CertificateFileName);

    /// <summary>The file of the key in a directory of <see cref="Issue"/>.</summary>
    public static string KeyIn(string directory) => Path.Combine(directory, IssuedCertificate.KeyFileName);

    /// <summary>The first certificate of a file.</summary>
    public static X509Certificate2 Read(string file) => X509Certificate2.CreateFromPem(File.ReadAllText(file));

    /// <summary>A path beside the authority.</summary>
    public string PathOf(string name) => Path.Combine(_root.FullName, name);

    /// <summary>Issues a certificate, for a host and an address, into a directory.</summary>
    public string Issue(
        string name,
        string host = "hub.example.org",
        TimeSpan? life = null,
        KeyAlgorithm algorithm = KeyAlgorithm.EcdsaP256,
        string address = "127.0.0.1")
    {
        var directory = PathOf(name);
        Ca.Issue(new CertificateOrder(name, CertificateNames.Of([host], [address]), algorithm, life ?? CertificateOrder.DefaultLife))
            .WriteTo(directory);
        return directory;
    }

    /// <summary>Makes a self-signed certificate, which nobody vouches for, in a directory.</summary>
    public string SelfSign(string host = "hub.example.org", string subject = "CN=hub")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(CertificateNames.Of([host], ["127.0.0.1"]).ToExtension());
        var now = Clock.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        var directory = Directory.CreateDirectory(PathOf("self-signed")).FullName;
        File.WriteAllText(CertificateIn(directory), certificate.ExportCertificatePem());
        File.WriteAllText(KeyIn(directory), key.ExportPkcs8PrivateKeyPem());
        return directory;
    }

    /// <summary>Issues a certificate that has expired.</summary>
    public string IssueExpired(string name)
    {
        // The authority lives now: only the request of this one certificate is of the past.
        var past = new ManualTimeProvider(Clock.GetUtcNow() - TimeSpan.FromMinutes(1));
        var directory = PathOf(name);
        PrivateCa.Open(Ca.Directory, past)
            .Issue(new CertificateOrder(name, CertificateNames.Of(["hub.example.org"], ["127.0.0.1"]), default, TimeSpan.FromSeconds(1)))
            .WriteTo(directory);
        return directory;
    }

    /// <summary>Opens the certificate of a directory as a server does.</summary>
    public ServerCertificate Open(string directory) => ServerCertificate.Open(CertificateIn(directory), KeyIn(directory), Clock);

    public void Dispose() => _root.Delete(recursive: true);
}
