namespace DsxDapr.Hub.Operators;

/// <summary>Whether operators must show a token (<c>DSXCONNECT_AUTH__*</c>).</summary>
internal sealed class OperatorOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_AUTH";

    /// <summary>
    /// Opens the routes of viewers and operators to anybody, as dsx-connect does. What is for admins stays closed. Only for a network
    /// on which everybody may order scans and read results.
    /// </summary>
    [ConfigurationKeyName("OPERATOR_ROUTES_OPEN")]
    public bool OperatorRoutesOpen { get; set; }
}
