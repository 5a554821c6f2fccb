using System.ComponentModel.DataAnnotations;

namespace DsxDapr.Scanner;

/// <summary>The scanner's settings; environment variables <c>DSXCONNECT_SCANNER__*</c> (wire contract §7.1 where it names them).</summary>
internal sealed class ScannerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_SCANNER";

    /// <summary>How many items are scanned at once.</summary>
    [ConfigurationKeyName("MAX_INFLIGHT")]
    [Range(1, 2048, ErrorMessage = Section + "__MAX_INFLIGHT must be 1 to 2048")]
    public int MaxInFlight { get; init; } = 16;

    /// <summary>How long reading and scanning one item may take, in seconds.</summary>
    [ConfigurationKeyName("TIMEOUT_SECONDS")]
    [Range(1, 86_400, ErrorMessage = Section + "__TIMEOUT_SECONDS must be 1 to 86400")]
    public double TimeoutSeconds { get; init; } = 600;

    /// <summary>The largest item that is scanned, in bytes; unset for the engine's own limit.</summary>
    [ConfigurationKeyName("MAX_FILE_SIZE_BYTES")]
    [Range(1d, long.MaxValue, ErrorMessage = Section + "__MAX_FILE_SIZE_BYTES must be 1 or more")]
    public long? MaxFileSizeBytes { get; init; }

    /// <summary>The directory of the signatures engine's lists and patterns; unset for the EICAR test file alone.</summary>
    [ConfigurationKeyName("SIGNATURES_DIR")]
    public string? SignaturesDirectory { get; init; }

    /// <summary><see cref="TimeoutSeconds"/> as a time span.</summary>
    public TimeSpan TimeLimit => TimeSpan.FromSeconds(TimeoutSeconds);
}
