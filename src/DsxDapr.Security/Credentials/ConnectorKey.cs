using DsxDapr.Security.Hmac;

namespace DsxDapr.Security.Credentials;

/// <summary>One of a connector's keys.</summary>
/// <param name="Key">The key.</param>
/// <param name="State">Where in its life it is.</param>
/// <param name="IssuedAt">When it was made.</param>
/// <param name="RetiresAt">From when on it is refused; only for a retiring key.</param>
public sealed record ConnectorKey(HmacKey Key, ConnectorKeyState State, DateTimeOffset IssuedAt, DateTimeOffset? RetiresAt = null)
{
    /// <summary>Whether a request may be signed with it now.</summary>
    public bool IsAccepted(DateTimeOffset now) => State switch
    {
        ConnectorKeyState.Pending or ConnectorKeyState.Active => true,
        ConnectorKeyState.Retiring => now < RetiresAt,
        _ => false,
    };

    /// <summary>Everything but the secret.</summary>
    public override string ToString() => $"{Key.KeyId} of {IssuedAt:O}, {State}";
}
