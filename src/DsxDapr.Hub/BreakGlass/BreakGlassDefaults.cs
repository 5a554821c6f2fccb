namespace DsxDapr.Hub.BreakGlass;

/// <summary>Names of the break-glass authentication.</summary>
internal static class BreakGlassDefaults
{
    /// <summary>The authentication scheme.</summary>
    public const string AuthenticationScheme = "BreakGlass";

    /// <summary>The authorization policy of what is a connector's own: its signature, or break-glass where that is on.</summary>
    public const string PolicyName = "Connector";

    /// <summary>Names the connector on routes whose path does not.</summary>
    public const string ConnectorHeader = "X-Connector-Uuid";

    /// <summary>The action that is audited.</summary>
    public const string Action = "connector.break-glass";
}
