using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace DsxDapr.Security.Tls;

/// <summary>How a client verifies the servers that it calls: by the authorities of a bundle, by those that the system trusts, or not at all.</summary>
public sealed class ServerTrust
{
    private const string SystemStore = "the authorities that this system trusts";

    private readonly TrustBundle? _bundle;
    private readonly string _setting;

    /// <summary>Verifies every server: authority, validity, use and host name.</summary>
    /// <param name="bundle">The authorities; null for the system's.</param>
    /// <param name="setting">The setting that names a bundle, e.g. <c>DSXCONNECTOR_CA_BUNDLE</c>: errors tell it.</param>
    public ServerTrust(TrustBundle? bundle, string setting) => (_bundle, _setting) = (bundle, setting);

    /// <summary>Told of a server that is talked to although it cannot be trusted: why, as a sentence. Null to talk to none.</summary>
    public Action<string>? TolerateUntrusted { get; init; }

    private string Advice => _bundle is null ? $"; a private authority is trusted by naming its file in {_setting}" : $" ({_setting})";

    /// <summary>Makes TLS connections verify their servers this way.</summary>
    /// <param name="options">The options of the connections.</param>
    public void ApplyTo(SslClientAuthenticationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.RemoteCertificateValidationCallback = Verify;
        if (_bundle is not null)
        {
            // The check comes after: this first look at the chain must not fetch what a stranger's certificate names.
            options.CertificateChainPolicy = CreateOfflinePolicy();
        }
    }

    /// <summary>The check, as a callback of <see cref="SslStream"/>.</summary>
    /// <exception cref="AuthenticationException">The server is not trusted; the message says why, and names the file.</exception>
    public bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var peer = certificate as X509Certificate2;
        var host = (sender as SslStream)?.TargetHostName ?? "";
        var fault = _bundle is null
            ? FindFaultBySystem(peer, chain, errors, host)
            : _bundle.FindFault(peer, chain?.ChainPolicy.ExtraStore ?? [], KeyPurposes.Server, host);
        return fault is null || IsTolerated($"the certificate {(peer is null ? "" : CertificateWords.Subject(peer) + " ")}of {host}", fault);
    }

    internal static X509ChainPolicy CreateOfflinePolicy() =>
        new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };

    private bool IsTolerated(string whose, string fault)
    {
        if (TolerateUntrusted is null)
        {
            throw new AuthenticationException($"{whose} is refused: {fault}{Advice}");
        }

        TolerateUntrusted($"{whose} is not to be trusted: {fault}");
        return true;
    }

    private static string? FindFaultBySystem(X509Certificate2? peer, X509Chain? chain, SslPolicyErrors errors, string host) => errors switch
    {
        SslPolicyErrors.None => null,
        _ when peer is null || chain is null => "it presented no certificate",
        _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) => ChainFaults.Describe(peer, chain, SystemStore, TimeProvider.System),
        _ => $"it is for {HostNames.Describe(peer)}, not for {host}",
    };
}
