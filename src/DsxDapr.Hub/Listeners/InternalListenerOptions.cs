namespace DsxDapr.Hub.Listeners;

/// <summary>The listener for connectors outside the mesh (<c>DSXCONNECT_INTERNAL_LISTENER__*</c>).</summary>
internal sealed class InternalListenerOptions : ListenerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_INTERNAL_LISTENER";

    /// <summary>Whether clients show a certificate of their own; default <see cref="ClientCertificateMode.None"/>.</summary>
    [ConfigurationKeyName("CLIENT_CERTIFICATES")]
    public ClientCertificateMode ClientCertificates { get; set; }

    /// <summary>A PEM file: the authorities whose client certificates are accepted.</summary>
    [ConfigurationKeyName("CLIENT_CA_FILE")]
    public string ClientCaFile { get; set; } = "";
}
