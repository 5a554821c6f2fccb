using System.Security.Cryptography.X509Certificates;
using DsxDapr.Security.Tls.Authorities;
using DsxDapr.Testing;

namespace DsxDapr.Security.Tests.Tls;

/// <summary>A private authority in a directory of its own, which is deleted in the end.</summary>
internal sealed class TestCa : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dsx-ca-");

    public TestCa(KeyAlgorithm algorithm = KeyAlgorithm.EcdsaP256)
    {
        Clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        Ca = PrivateCa.Create(PathOf("ca"), "Test authority", algorithm, PrivateCa.DefaultLife, Clock);
    }

    /// <summary>The time of the authority; it begins now.</summary>
    public ManualTimeProvider Clock { get; }

    public PrivateCa Ca { get; }

    public string PathOf(string name) => Path.Combine(_root.FullName, name);

    /// <summary>Issues a certificate into a directory.</summary>
    public string Issue(string name, string host = "hub.example.org", TimeSpan? life = null, KeyAlgorithm algorithm = KeyAlgorithm.EcdsaP256)
    {
        var directory = PathOf(name);
        Ca.Issue(new CertificateOrder(name, CertificateNames.Of([host], ["127.0.0.1"]), algorithm, life ?? CertificateOrder.DefaultLife))
            .WriteTo(directory);
        return directory;
    }

    public static string CertificateIn(string directory) => Path.Combine(directory, IssuedCertificate.CertificateFileName);

    public static string KeyIn(string directory) => Path.Combine(directory, IssuedCertificate.KeyFileName);

    public static X509Certificate2 Read(string file) => X509Certificate2.CreateFromPem(File.ReadAllText(file));

    public void Dispose() => _root.Delete(recursive: true);
}
