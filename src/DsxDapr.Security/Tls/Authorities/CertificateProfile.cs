using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DsxDapr.Security.Tls.Authorities;

/// <summary>
/// What our certificates consist of: the profile of RFC 5280, as strict verifiers want it (<c>openssl verify -x509_strict</c>, Go, Java).
/// </summary>
public static class CertificateProfile
{
    /// <summary>How far a certificate reaches back, for clocks that differ a little.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(15);

    private const int SerialBytes = 16;
    private const int RsaBits = 3072;

    /// <summary>Makes an authority that signs itself and issues certificates directly, none of other authorities.</summary>
    /// <param name="subject">Its name, which no other authority should have.</param>
    /// <param name="algorithm">The kind of its key.</param>
    /// <param name="now">The time.</param>
    /// <param name="life">How long it is valid.</param>
    /// <returns>The certificate with its private key.</returns>
    public static X509Certificate2 CreateAuthority(X500DistinguishedName subject, KeyAlgorithm algorithm, DateTimeOffset now, TimeSpan life)
    {
        using var key = CreateKey(algorithm);
        var request = CreateRequest(subject, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var bare = request.Create(subject, SignatureGenerator(key), now - ClockSkew, now + life, NewSerial());
        return WithKey(bare, key);
    }

    /// <summary>Issues a certificate for a TLS server that may also be a client.</summary>
    /// <param name="authority">The authority, with its private key.</param>
    /// <param name="subject">Who it is, for people.</param>
    /// <param name="names">Who it is, for programs.</param>
    /// <param name="algorithm">The kind of its key.</param>
    /// <param name="now">The time.</param>
    /// <param name="life">How long it is valid, unless the authority ends before.</param>
    /// <returns>The certificate with its private key, which is new.</returns>
    public static X509Certificate2 Issue(
        X509Certificate2 authority,
        X500DistinguishedName subject,
        X509Extension names,
        KeyAlgorithm algorithm,
        DateTimeOffset now,
        TimeSpan life)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(names);
        using var key = CreateKey(algorithm);
        using AsymmetricAlgorithm authorityKey = (AsymmetricAlgorithm?)authority.GetECDsaPrivateKey() ?? authority.GetRSAPrivateKey()
            ?? throw new CryptographicException("The authority has no private key of a kind that is supported.");
        var request = CreateRequest(subject, key);
        request.CertificateExtensions.Add(names);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(KeyPurposes.Server), new Oid(KeyPurposes.Client)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (authority.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Any()) // one that was made elsewhere may have none
        {
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
                authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        }

        var (end, lastEnd) = (now + life, authority.ValidUntil());
        using var bare = request.Create(
            authority.SubjectName, SignatureGenerator(authorityKey), now - ClockSkew, end < lastEnd ? end : lastEnd, NewSerial());
        return WithKey(bare, key);
    }

    private static AsymmetricAlgorithm CreateKey(KeyAlgorithm algorithm) =>
        algorithm == KeyAlgorithm.Rsa3072 ? RSA.Create(RsaBits) : ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CertificateRequest CreateRequest(X500DistinguishedName subject, AsymmetricAlgorithm key) => key switch
    {
        RSA rsa => new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        _ => new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256),
    };

    private static X509SignatureGenerator SignatureGenerator(AsymmetricAlgorithm key) => key switch
    {
        RSA rsa => X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1),
        _ => X509SignatureGenerator.CreateForECDsa((ECDsa)key),
    };

    private static X509Certificate2 WithKey(X509Certificate2 bare, AsymmetricAlgorithm key) =>
        key is RSA rsa ? bare.CopyWithPrivateKey(rsa) : bare.CopyWithPrivateKey((ECDsa)key);

    // Positive and not zero, as an INTEGER must be (RFC 5280, 4.1.2.2).
    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        return serial;
    }
}
