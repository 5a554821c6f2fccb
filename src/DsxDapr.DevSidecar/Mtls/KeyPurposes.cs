namespace DsxDapr.DevSidecar.Mtls;

/// <summary>The extended key usages of a sidecar's certificate (RFC 5280, 4.2.1.12).</summary>
internal static class KeyPurposes
{
    /// <summary>TLS server authentication.</summary>
    public const string Server = "1.3.6.1.5.5.7.3.1";

    /// <summary>TLS client authentication.</summary>
    public const string Client = "1.3.6.1.5.5.7.3.2";
}
