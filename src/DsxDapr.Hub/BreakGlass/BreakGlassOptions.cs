namespace DsxDapr.Hub.BreakGlass;

/// <summary>Whether an enrollment token may stand for a connector's signature (<c>DSXCONNECT_AUTH__*</c>).</summary>
internal sealed class BreakGlassOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_AUTH";

    /// <summary>
    /// Accepts an enrollment token without limited uses instead of a signature, for a connector that is registered and named. For an
    /// emergency only: whoever has the token can then act for every connector.
    /// </summary>
    [ConfigurationKeyName("BREAK_GLASS")]
    public bool IsOn { get; set; }
}
