namespace DsxDapr.DevSidecar.Mtls;

/// <summary>The verified caller of a connection between sidecars, found once per connection.</summary>
internal sealed record PeerIdentity(SpiffeId Id);
