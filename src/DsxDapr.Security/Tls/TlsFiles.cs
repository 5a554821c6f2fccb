namespace DsxDapr.Security.Tls;

/// <summary>The certificates and bundles that an app uses: each is opened once, and all of them are reloaded from here.</summary>
/// <param name="clock">Tells the time.</param>
public sealed class TlsFiles(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TlsFile> _open = new(StringComparer.Ordinal);

    /// <summary>What is open.</summary>
    public IReadOnlyList<TlsFile> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _open.Values];
            }
        }
    }

    /// <summary>The certificate of a server.</summary>
    /// <param name="certificateFile">The PEM file of the certificate and its intermediates.</param>
    /// <param name="keyFile">The PEM file of its private key.</param>
    /// <exception cref="TlsFileException">The files cannot be used.</exception>
    public ServerCertificate OpenCertificate(string certificateFile, string keyFile) =>
        Open($"{Path.GetFullPath(certificateFile)}\0{Path.GetFullPath(keyFile)}", () => ServerCertificate.Open(certificateFile, keyFile, clock));

    /// <summary>A bundle of authorities.</summary>
    /// <param name="file">The PEM file.</param>
    /// <exception cref="TlsFileException">The file cannot be used.</exception>
    public TrustBundle OpenBundle(string file) => Open(Path.GetFullPath(file), () => TrustBundle.Open(file, clock));

    /// <summary>How servers are verified by a setting that names a bundle.</summary>
    /// <param name="file">The PEM file; null or empty for the authorities that the system trusts.</param>
    /// <param name="setting">The setting's name.</param>
    /// <param name="tolerate">Told of servers that are talked to although they cannot be trusted; null to talk to none.</param>
    /// <exception cref="TlsFileException">The file cannot be used.</exception>
    public ServerTrust TrustServersBy(string? file, string setting, Action<string>? tolerate = null) =>
        new(string.IsNullOrEmpty(file) ? null : OpenBundle(file), setting) { TolerateUntrusted = tolerate };

    private T Open<T>(string key, Func<T> open)
        where T : TlsFile
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(key, out var file))
            {
                _open.Add(key, file = open());
            }

            return (T)file;
        }
    }
}
