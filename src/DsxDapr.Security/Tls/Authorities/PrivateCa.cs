using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.Security.Files;

namespace DsxDapr.Security.Tls.Authorities;

/// <summary>
/// A private certificate authority in a directory: <c>ca.crt</c>, <c>ca.key</c> (owner only), <c>bundle.crt</c>, which is what others
/// must trust, and in <c>issued/</c> the newest certificate of every name. While the authority is replaced there is also
/// <c>next.crt</c> with its key, or <c>previous.crt</c>. One process at a time changes it.
/// </summary>
public sealed partial class PrivateCa
{
    /// <summary>The usual life of an authority.</summary>
    public static readonly TimeSpan DefaultLife = TimeSpan.FromDays(3650);

    private const int SuffixBytes = 4;
    private const int LongestName = 64;
    private const double RenewAt = 2.0 / 3.0;
    private readonly TimeProvider _clock;

    private PrivateCa(string directory, TimeProvider clock) => (Directory, _clock) = (Path.GetFullPath(directory), clock);

    /// <summary>Makes an authority in a directory that has none.</summary>
    /// <param name="directory">The directory; it is made when it is not there.</param>
    /// <param name="name">What the authority is called; a suffix makes the name its own.</param>
    /// <param name="algorithm">The kind of its key.</param>
    /// <param name="life">How long it is valid.</param>
    /// <param name="clock">Tells the time.</param>
    /// <exception cref="PrivateCaException">There is an authority already, or the name cannot be one.</exception>
    public static PrivateCa Create(string directory, string name, KeyAlgorithm algorithm, TimeSpan life, TimeProvider clock)
    {
        CheckName(name);
        var ca = new PrivateCa(directory, clock);
        OwnerOnly.CreateDirectory(ca.Directory);
        using var guard = ca.Lock();
        if (File.Exists(ca.CertificateFile))
        {
            throw new PrivateCaException($"There is an authority in {ca.Directory} already; it stays as it is.");
        }

        if (File.Exists(ca.KeyFile))
        {
            throw new PrivateCaException(
                $"There is a key of an authority in {ca.Directory}, and no certificate with it: put ca.crt back, or, if it was never made, delete ca.key.");
        }

        ca.SaveNewAuthority(ca.CertificateFile, ca.KeyFile, name, algorithm, life);
        ca.WriteBundle();
        return ca;
    }

    /// <summary>Opens the authority of a directory.</summary>
    /// <exception cref="PrivateCaException">There is none.</exception>
    public static PrivateCa Open(string directory, TimeProvider clock)
    {
        var ca = new PrivateCa(directory, clock);
        return File.Exists(ca.CertificateFile)
            ? ca
            : throw new PrivateCaException($"There is no authority in {ca.Directory}: `dsx certs init --dir {ca.Directory}` makes one.");
    }

    /// <summary>Issues a certificate with a new key.</summary>
    /// <exception cref="PrivateCaException">The authority has expired or cannot be read.</exception>
    public IssuedCertificate Issue(CertificateOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        CheckName(order.Name);
        using var guard = Lock();
        RefreshBundle();
        return IssueLocked(order);
    }

    /// <summary>
    /// Whether a certificate should be replaced: two thirds of its life are over, it has not begun, as when it was issued while the clock was
    /// wrong, or its authority issues no more.
    /// </summary>
    /// <returns>False also for a certificate that is not of this authority.</returns>
    public bool IsRenewalDue(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        using var active = PemFile.Read(CertificateFile);
        if (!PemFile.IsIssuedBy(certificate, active))
        {
            return Stage == RotationStage.Switched && PemFile.HasIssued(PreviousFile, certificate);
        }

        var now = _clock.GetUtcNow();
        return now < certificate.ValidFrom() || now >= certificate.ValidFrom() + (certificate.Life() * RenewAt);
    }

    /// <summary>
    /// Replaces a certificate in its own files, by one of the same names and the same length of life, with a new key. Of several
    /// processes that do so at the same time one does it. A <c>ca.crt</c> beside it is kept equal to the bundle, due or not. A certificate
    /// whose renewal was cut short is due.
    /// </summary>
    /// <param name="certificateFile">The certificate's file.</param>
    /// <param name="keyFile">Its key's file.</param>
    /// <param name="force">Also when it is not yet due.</param>
    /// <returns>Whether it was replaced: it was due.</returns>
    /// <exception cref="PrivateCaException">It is not of this authority, or cannot be read.</exception>
    public bool Renew(string certificateFile, string keyFile, bool force = false)
    {
        using var guard = Lock();
        RefreshBundle();
        using var certificate = PemFile.Read(certificateFile);
        if (!IsOurs(certificate))
        {
            throw new PrivateCaException($"{certificateFile} was not issued by the authority in {Directory}, but by '{CertificateWords.Printable(certificate.Issuer)}'.");
        }

        // The bundle first: whoever trusts by it must know a new authority before its certificates are shown.
        CopyBundleOver(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(certificateFile))!, IssuedCertificate.BundleFileName));
        var keyBefore = ServerCertificate.KeyFileBefore(keyFile);
        var isPair = PemFile.ArePair(certificateFile, keyFile);
        var wasCutShort = !isPair && File.Exists(keyBefore);
        if (isPair)
        {
            File.Delete(keyBefore);
        }

        if (!force && !wasCutShort && !IsRenewalDue(certificate))
        {
            return false;
        }

        IssueLocked(OrderOf(certificate)).WriteOver(certificateFile, keyFile);
        return true;
    }

    /// <summary>Whether a certificate was issued by this authority or the one that it replaced.</summary>
    public bool IsOurs(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return PemFile.HasIssued(CertificateFile, certificate) || PemFile.HasIssued(PreviousFile, certificate);
    }

    /// <summary>The newest certificate of every name that one was issued for, by name.</summary>
    public IReadOnlyList<(string Name, X509Certificate2 Certificate)> Issued()
    {
        var directory = new DirectoryInfo(IssuedDirectory);
        return directory.Exists
            ? [.. directory.EnumerateFiles("*.crt").OrderBy(static file => file.Name, StringComparer.Ordinal)
                .Select(static file => (Path.GetFileNameWithoutExtension(file.Name), PemFile.Read(file.FullName)))]
            : [];
    }

    private IssuedCertificate IssueLocked(CertificateOrder order)
    {
        using var authority = PemFile.ReadWithKey(CertificateFile, KeyFile);
        if (authority.ValidUntil() <= _clock.GetUtcNow())
        {
            throw new PrivateCaException($"The authority in {Directory} expired on {CertificateWords.Time(authority.ValidUntil())}.");
        }

        if (authority.ValidFrom() > _clock.GetUtcNow())
        {
            throw new PrivateCaException(
                $"The authority in {Directory} is not valid before {CertificateWords.Time(authority.ValidFrom())}; is the clock of this machine right?");
        }

        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(order.Name);
        using var certificate = CertificateProfile.Issue(
            authority, subject.Build(), order.Names.ToExtension(), order.Algorithm, _clock.GetUtcNow(), order.Life);
        var issued = IssuedCertificate.Of(certificate, File.ReadAllText(BundleFile));
        OwnerOnly.CreateDirectory(IssuedDirectory);
        OwnerOnly.WritePublic(Path.Combine(IssuedDirectory, order.Name + ".crt"), issued.Certificate);
        return issued;
    }

    // What ends with its authority was cut short by it, and tells no more for how long it was ordered.
    private CertificateOrder OrderOf(X509Certificate2 certificate)
    {
        var isCutShort = new[] { CertificateFile, PreviousFile }.Any(file => PemFile.HasIssued(file, certificate, out var end) && certificate.ValidUntil() >= end);
        try
        {
            return new CertificateOrder(
                certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false),
                CertificateNames.Of(certificate),
                certificate.GetRSAPublicKey() is null ? KeyAlgorithm.EcdsaP256 : KeyAlgorithm.Rsa3072,
                isCutShort ? CertificateOrder.DefaultLife : certificate.Life() - CertificateProfile.ClockSkew);
        }
        catch (FormatException e)
        {
            throw new PrivateCaException(e.Message, e);
        }
    }

    private void SaveNewAuthority(string certificateFile, string keyFile, string name, KeyAlgorithm algorithm, TimeSpan life)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName($"{name} {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SuffixBytes))}");
        using var authority = CertificateProfile.CreateAuthority(subject.Build(), algorithm, _clock.GetUtcNow(), life);
        var files = IssuedCertificate.Of(authority, bundle: "");

        // The key first: whoever sees the certificate sees both.
        OwnerOnly.WriteSecret(keyFile, files.Key);
        OwnerOnly.WritePublic(certificateFile, files.Certificate);
    }

    // The name becomes the name of a file, too.
    private static void CheckName(string name)
    {
        if (name is not { Length: > 0 and <= LongestName } || !name.All(static c => char.IsAsciiLetterOrDigit(c) || " ._-".Contains(c)) || name[0] is '.' or ' ')
        {
            throw new PrivateCaException(string.Create(
                CultureInfo.InvariantCulture, $"'{CertificateWords.Printable(name)}' is not a name: 1 to {LongestName} letters, digits, spaces and . _ -, beginning with a letter or digit."));
        }
    }
}
