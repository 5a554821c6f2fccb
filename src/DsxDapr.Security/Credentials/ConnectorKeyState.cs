namespace DsxDapr.Security.Credentials;

/// <summary>The stations in the life of a connector's key.</summary>
public enum ConnectorKeyState
{
    /// <summary>Made for the connector, which may not have it yet: accepted from it, not signed with.</summary>
    Pending,

    /// <summary>The key that both sides sign with; a connector has one at most.</summary>
    Active,

    /// <summary>Replaced: accepted until <see cref="ConnectorKey.RetiresAt"/>, so that calls on their way do not fail.</summary>
    Retiring,

    /// <summary>Refused from now on.</summary>
    Revoked,
}
