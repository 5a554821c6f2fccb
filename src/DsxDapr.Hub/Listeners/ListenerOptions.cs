namespace DsxDapr.Hub.Listeners;

/// <summary>What both of the hub's edge listeners have: where they listen, and with which certificates.</summary>
internal class ListenerOptions
{
    /// <summary>The address of every network interface, IPv4 and IPv6.</summary>
    public const string AnyAddress = "*";

    /// <summary>An IP address of this machine, or <c>*</c>, the default, for all of them.</summary>
    [ConfigurationKeyName("ADDRESS")]
    public string Address { get; set; } = AnyAddress;

    /// <summary>The port, 1 to 65535; null, the default, for no such listener.</summary>
    [ConfigurationKeyName("PORT")]
    public int? Port { get; set; }

    /// <summary>A PEM file: the certificate, behind it those that lead to a root.</summary>
    [ConfigurationKeyName("TLS_CERTFILE")]
    public string TlsCertFile { get; set; } = "";

    /// <summary>A PEM file: its private key, unencrypted.</summary>
    [ConfigurationKeyName("TLS_KEYFILE")]
    public string TlsKeyFile { get; set; } = "";

    /// <summary>Further certificates. A client gets the first of all that fits the name it asks for, or else the first.</summary>
    [ConfigurationKeyName("CERTIFICATES")]
    public List<CertificateFiles> Certificates { get; set; } = [];

    /// <summary>
    /// Whether a proxy terminates TLS in front of this listener, which then speaks plain HTTP, with the proxies of
    /// <see cref="ProxyOptions"/> and nobody else.
    /// </summary>
    [ConfigurationKeyName("TLS_TERMINATED_BY_PROXY")]
    public bool TlsTerminatedByProxy { get; set; }

    /// <summary>All certificates in order.</summary>
    public IEnumerable<CertificateFiles> AllCertificates() =>
        TlsCertFile.Length + TlsKeyFile.Length == 0 ? Certificates : Certificates.Prepend(new() { TlsCertFile = TlsCertFile, TlsKeyFile = TlsKeyFile });
}
