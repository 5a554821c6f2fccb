using System.ComponentModel.DataAnnotations;

namespace DsxDapr.Hub.Connectors;

/// <summary>How long a connector that stopped refreshing stays listed (<c>DSXCONNECT_REGISTRY__*</c>).</summary>
internal sealed class RegistryOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_REGISTRY";

    /// <summary>Seconds after the last registration until a connector disappears from the list. Connectors refresh every 60 s.</summary>
    [ConfigurationKeyName("TTL_SECONDS")]
    [Range(5, 86_400)]
    public int TtlSeconds { get; set; } = 180;
}
