namespace DsxDapr.Hub.Listeners;

/// <summary>A certificate and its key.</summary>
internal sealed class CertificateFiles
{
    /// <summary>A PEM file: the certificate, behind it those that lead to a root.</summary>
    [ConfigurationKeyName("TLS_CERTFILE")]
    public string TlsCertFile { get; set; } = "";

    /// <summary>A PEM file: its private key, unencrypted.</summary>
    [ConfigurationKeyName("TLS_KEYFILE")]
    public string TlsKeyFile { get; set; } = "";
}
