using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DsxDapr.Security.Tls;

/// <summary>
/// The certificate of a TLS server: a PEM file with the certificate and those between it and its authority, and a PEM file with its
/// private key. Every handshake takes the newest one.
/// </summary>
public sealed class ServerCertificate : TlsFile
{
    private volatile SslStreamCertificateContext? _context;

    private ServerCertificate(string certificateFile, string keyFile, TimeProvider clock)
        : base(clock, certificateFile, keyFile) => KeyFile = Path.GetFullPath(keyFile);

    /// <summary>The file of the private key; its path is absolute.</summary>
    public string KeyFile { get; }

    /// <summary>What a handshake presents: the certificate with its key, and the whole chain below the root.</summary>
    public SslStreamCertificateContext Context => _context!;

    /// <inheritdoc/>
    public override IReadOnlyList<X509Certificate2> Certificates => [Context.TargetCertificate];

    /// <summary>Reads a certificate. One that has expired is taken, for want of another.</summary>
    /// <param name="certificateFile">The PEM file of the certificate, which comes first, and its intermediates.</param>
    /// <param name="keyFile">The PEM file of the private key, without a password.</param>
    /// <param name="clock">Tells the time.</param>
    /// <exception cref="TlsFileException">The files cannot be read, or do not belong together.</exception>
    public static ServerCertificate Open(string certificateFile, string keyFile, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(certificateFile);
        ArgumentException.ThrowIfNullOrEmpty(keyFile);
        ArgumentNullException.ThrowIfNull(clock);
        var certificate = new ServerCertificate(certificateFile, keyFile, clock);
        certificate.Load();
        return certificate;
    }

    /// <summary>Where the key of the certificate before is while a renewal replaces the one file and then the other.</summary>
    /// <param name="keyFile">The file of the private key.</param>
    public static string KeyFileBefore(string keyFile) => keyFile + ".before";

    /// <summary>Whether the certificate is for a host of this name.</summary>
    public bool IsFor(string host) => HostNames.Match(Context.TargetCertificate, host);

    // The certificate before is left to the garbage collector: a handshake may still be using it.
    private protected override void Use(IReadOnlyList<string> contents)
    {
        var (pem, key) = (contents[0], contents[1]);
        var intermediates = new X509Certificate2Collection();
        try
        {
            var certificate = Pair(pem, key);
            Check(certificate);
            CheckIsWhole(pem);
            intermediates.ImportFromPem(pem);
            intermediates.RemoveAt(0);
            _context = SslStreamCertificateContext.Create(certificate, intermediates, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new TlsFileException(
                key.Contains("ENCRYPTED", StringComparison.Ordinal)
                    ? $"{KeyFile} is protected by a password, which is not supported."
                    : $"{File} and {KeyFile} are not a certificate and its private key in PEM: {e.Message}",
                e);
        }
    }

    // A renewal may have been cut short, and the certificate still be the one before.
    private X509Certificate2 Pair(string pem, string key)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem, key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException && System.IO.File.Exists(KeyFileBefore(KeyFile)))
        {
            return X509Certificate2.CreateFromPem(pem, Read(KeyFileBefore(KeyFile)));
        }
    }

    private void Check(X509Certificate2 certificate)
    {
        if (!KeyPurposes.Allow(certificate, KeyPurposes.Server))
        {
            throw new TlsFileException($"{File}: the certificate is not meant for servers (extended key usage).");
        }

        if (_context is { TargetCertificate: var current } && IsCurrent(current) && !IsCurrent(certificate))
        {
            throw new TlsFileException(
                $"{File}: the new certificate is valid from {CertificateWords.Time(certificate.ValidFrom())} to {CertificateWords.Time(certificate.ValidUntil())}, not now.");
        }
    }
}
