using System.ComponentModel.DataAnnotations;

namespace DsxDapr.Hub.Intake;

/// <summary>The sizes of batch submissions (<c>DSXCONNECT_WORKERS__*</c>, names of the wire contract §7.1).</summary>
internal sealed class IntakeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_WORKERS";

    /// <summary>The batch size that connectors are advised to use.</summary>
    [ConfigurationKeyName("SCAN_REQUEST_BATCH_DEFAULT_SIZE")]
    [Range(1, 10_000)]
    public int BatchDefaultSize { get; set; } = 100;

    /// <summary>The largest batch size that is advertised. A larger batch is accepted as long as its body is.</summary>
    [ConfigurationKeyName("SCAN_REQUEST_BATCH_MAX_SIZE")]
    [Range(1, 10_000)]
    public int BatchMaxSize { get; set; } = 200;
}
