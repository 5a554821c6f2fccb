using DsxDapr.Security.Files;

namespace DsxDapr.Security.Tls.Authorities;

/// <content>The files of an authority, and what others must trust.</content>
public sealed partial class PrivateCa
{
    /// <summary>The directory; its path is absolute.</summary>
    public string Directory { get; }

    /// <summary>The file of the certificates to trust.</summary>
    public string BundleFile => Path.Combine(Directory, "bundle.crt");

    /// <summary>The certificate of the authority that issues.</summary>
    public string CertificateFile => Path.Combine(Directory, "ca.crt");

    private string KeyFile => Path.Combine(Directory, "ca.key");

    private string NextFile => Path.Combine(Directory, "next.crt");

    private string NextKeyFile => Path.Combine(Directory, "next.key");

    private string PreviousFile => Path.Combine(Directory, "previous.crt");

    private string IssuedDirectory => Path.Combine(Directory, "issued");

    private void WriteBundle() => OwnerOnly.WritePublic(BundleFile, TextOfBundle());

    private string TextOfBundle() => string.Concat(
        new[] { CertificateFile, NextFile, PreviousFile }.Where(File.Exists).Select(File.ReadAllText).Distinct(StringComparer.Ordinal));

    // What changed an authority may have been cut short before it came to the bundle, which the next one to change something makes up for.
    private void RefreshBundle()
    {
        if (!File.Exists(BundleFile) || File.ReadAllText(BundleFile) != TextOfBundle())
        {
            WriteBundle();
        }
    }

    private void CopyBundleOver(string file)
    {
        var bundle = File.ReadAllText(BundleFile);
        if (File.Exists(file) && File.ReadAllText(file) != bundle)
        {
            OwnerOnly.WritePublic(file, bundle);
        }
    }

    private IDisposable Lock()
    {
        try
        {
            return FileLock.Take(Path.Combine(Directory, ".lock"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PrivateCaException($"The authority in {Directory} cannot be locked for a change: {e.Message}", e);
        }
    }
}
