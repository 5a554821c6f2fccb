namespace DsxDapr.Hub.Listeners;

/// <summary>The listener for users (<c>DSXCONNECT_API_LISTENER__*</c>).</summary>
internal sealed class ApiListenerOptions : ListenerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_API_LISTENER";

    /// <summary>Whether the connectors' routes are there, too.</summary>
    [ConfigurationKeyName("CONNECTOR_ROUTES")]
    public bool ConnectorRoutes { get; set; }

    /// <summary>
    /// For how long browsers are told to come back by https only (<c>Strict-Transport-Security</c>), in seconds: 0 to 63072000, two
    /// years; default one year, 0 for not at all.
    /// </summary>
    [ConfigurationKeyName("HSTS_SECONDS")]
    public int HstsSeconds { get; set; } = 31_536_000;
}
