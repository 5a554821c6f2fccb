namespace DsxDapr.Cli.Doctor;

/// <summary>What a handshake with a listener showed.</summary>
/// <param name="Address">Host and port.</param>
/// <param name="Protocol">E.g. <c>Tls13</c>; null when there was no handshake.</param>
/// <param name="Cipher">E.g. <c>TLS_AES_256_GCM_SHA384</c>.</param>
/// <param name="Chain">The subjects of the certificates that were sent, the server's first.</param>
/// <param name="NotAfter">When the server's certificate ends.</param>
/// <param name="Problem">What somebody must see to; null for nothing.</param>
internal sealed record TlsDiagnosis(
    string Address, string? Protocol, string? Cipher, IReadOnlyList<string> Chain, DateTimeOffset? NotAfter, string? Problem);
