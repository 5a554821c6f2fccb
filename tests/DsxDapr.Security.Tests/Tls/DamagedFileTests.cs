using DsxDapr.Security.Tls;
using DsxDapr.Testing;
using static DsxDapr.Testing.TestCa;

namespace DsxDapr.Security.Tests.Tls;

/// <summary>Whatever a file becomes, whoever watches over it must survive, and go on with what was sound.</summary>
public sealed class DamagedFileTests
{
    private const int Damages = 100;

    [Fact]
    public void No_damage_of_a_file_gets_past_the_look_at_it()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        var certificate = ca.Open(directory);
        var bundle = TrustBundle.Open(Path.Combine(directory, "ca.crt"), ca.Clock);
        var thumbprint = certificate.Context.TargetCertificate.Thumbprint;
        var random = new Random(20261122);
        foreach (var file in new[] { CertificateIn(directory), KeyIn(directory), Path.Combine(directory, "ca.crt") })
        {
            var sound = File.ReadAllBytes(file);
            for (var i = 0; i < Damages; i++)
            {
                File.WriteAllBytes(file, Damage(sound, random));
                Should.NotThrow(certificate.Reload);
                Should.NotThrow(bundle.Reload);
                certificate.Context.TargetCertificate.HasPrivateKey.ShouldBeTrue();
            }

            File.WriteAllBytes(file, sound);
            certificate.Reload();
            certificate.Problem.ShouldBeNull();
            certificate.Context.TargetCertificate.Thumbprint.ShouldBe(thumbprint);
        }
    }

    private static byte[] Damage(byte[] sound, Random random)
    {
        var damaged = sound.ToArray();
        for (var flips = random.Next(1, 6); flips > 0; flips--)
        {
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
        }

        return random.Next(3) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
    }
}
