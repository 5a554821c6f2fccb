using Microsoft.Extensions.Configuration;

namespace DsxDapr.Hosting.Connectors;

/// <summary>How connectors that are called by an https URL are verified (<c>DSXCONNECT_CONNECTORS__*</c>).</summary>
public sealed class ConnectorTrustOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_CONNECTORS";

    /// <summary>The setting that names a connector which is not verified, without its number.</summary>
    public const string UnverifiedSetting = Section + "__UNVERIFIED";

    internal const string CaSetting = Section + "__CA_BUNDLE";

    /// <summary>PEM certificates of the authorities that vouch for connectors; empty for the system's.</summary>
    [ConfigurationKeyName("CA_BUNDLE")]
    public string CaBundle { get; set; } = "";

    /// <summary>The names of connectors that are called although their certificate cannot be trusted; better none.</summary>
    [ConfigurationKeyName("UNVERIFIED")]
    public IList<string> Unverified { get; } = [];
}
