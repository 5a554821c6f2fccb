using System.ComponentModel.DataAnnotations;

namespace DsxDapr.Forwarder;

/// <summary>The forwarder's settings; environment variables <c>DSXFORWARDER__*</c>.</summary>
internal sealed class ForwarderOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXFORWARDER";

    /// <summary>The file that takes the events, one a line.</summary>
    [ConfigurationKeyName("OUTPUT")]
    [Required]
    public string Output { get; init; } = ".dsx/events.jsonl";

    /// <summary>The size in bytes above which the file is put aside and a new one begun; unset for never.</summary>
    [ConfigurationKeyName("ROTATE_BYTES")]
    [Range(1024d, long.MaxValue)]
    public long? RotateBytes { get; init; }

    /// <summary>How many of the newest events are remembered, so that a repeated one is not written again.</summary>
    [ConfigurationKeyName("DEDUPE_WINDOW")]
    [Range(0, 1_000_000)]
    public int DedupeWindow { get; init; } = 10_000;
}
