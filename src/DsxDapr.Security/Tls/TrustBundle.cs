using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DsxDapr.Security.Tls;

/// <summary>
/// A PEM file of the certificate authorities to trust, and no others. A certificate that stands in it by itself is trusted too, as long
/// as it is self-signed.
/// </summary>
public sealed class TrustBundle : TlsFile
{
    private X509Certificate2[] _authorities = [];

    private TrustBundle(string file, TimeProvider clock)
        : base(clock, file)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<X509Certificate2> Certificates => Volatile.Read(ref _authorities);

    /// <summary>Reads a bundle.</summary>
    /// <param name="file">The PEM file.</param>
    /// <param name="clock">Tells the time.</param>
    /// <exception cref="TlsFileException">The file cannot be read, or holds no certificates.</exception>
    public static TrustBundle Open(string file, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(clock);
        var bundle = new TrustBundle(file, clock);
        bundle.Load();
        return bundle;
    }

    /// <summary>Why a peer's certificate is not trusted, as the end of a sentence; null when it is.</summary>
    /// <param name="peer">The certificate that the peer presented.</param>
    /// <param name="presented">What it presented besides, which may lead to an authority.</param>
    /// <param name="purpose">What it is used for: one of <see cref="KeyPurposes"/>.</param>
    /// <param name="host">The host that a server must be; null for a client.</param>
    public string? FindFault(X509Certificate2? peer, X509Certificate2Collection presented, string purpose, string? host)
    {
        ArgumentNullException.ThrowIfNull(presented);
        if (peer is null)
        {
            return "it presented no certificate";
        }

        using var chain = new X509Chain();
        chain.ChainPolicy = CreatePolicy(presented, purpose);
        var isTrusted = chain.Build(peer);
        try
        {
            return !isTrusted ? ChainFaults.Describe(peer, chain, File, Clock)
                : host is not null && !HostNames.Match(peer, host) ? $"it is for {HostNames.Describe(peer)}, not for {host}"
                : null;
        }
        finally
        {
            foreach (var element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    // A private authority rarely has a list of what it revoked, and must not make us fetch anything.
    private X509ChainPolicy CreatePolicy(X509Certificate2Collection presented, string purpose)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = Clock.GetUtcNow().UtcDateTime,
            VerificationTimeIgnored = false,
        };
        foreach (var authority in Certificates)
        {
            policy.CustomTrustStore.Add(authority);
        }

        policy.ExtraStore.AddRange(presented);
        policy.ApplicationPolicy.Add(new Oid(purpose));
        return policy;
    }

    // The certificates before are left to the garbage collector: a handshake may still be using them.
    private protected override void Use(IReadOnlyList<string> contents)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(contents[0]);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new TlsFileException($"{File} holds a certificate that cannot be read: {e.Message}", e);
        }

        if (authorities.Count == 0)
        {
            throw new TlsFileException($"{File} holds no certificate in PEM.");
        }

        CheckIsWhole(contents[0]);
        Volatile.Write(ref _authorities, [.. authorities]);
    }
}
