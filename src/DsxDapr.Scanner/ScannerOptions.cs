using System.ComponentModel.DataAnnotations;
using DsxDapr.Scanner.Engines.Dsxa;
using DsxDapr.Scanner.Engines.Selection;
using DsxDapr.Scanner.Engines.Signatures;

namespace DsxDapr.Scanner;

/// <summary>The scanner's settings; environment variables <c>DSXCONNECT_SCANNER__*</c> (wire contract §7.1 where it names them).</summary>
internal sealed class ScannerOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSXCONNECT_SCANNER";

    /// <summary>
    /// The engines that look at every item, separated by commas. Unset means <c>dsxa</c> when its address is set, else
    /// <c>signatures</c>: nobody who names a scanner must get the verdicts of another one.
    /// </summary>
    [ConfigurationKeyName("ENGINES")]
    public string? Engines { get; init; }

    /// <summary>DSXA's address (<see cref="DsxaOptions.BaseUrl"/>).</summary>
    [ConfigurationKeyName("BASE_URL")]
    public string? DsxaBaseUrl { get; init; }

    /// <summary>DSXA's address (<see cref="DsxaOptions.ScanBinaryUrl"/>).</summary>
    [ConfigurationKeyName("SCAN_BINARY_URL")]
    public string? DsxaScanBinaryUrl { get; init; }

    /// <summary>How many items are scanned at once.</summary>
    [ConfigurationKeyName("MAX_INFLIGHT")]
    [Range(1, 2048)]
    public int MaxInFlight { get; init; } = 16;

    /// <summary>How long reading and scanning one item may take, in seconds.</summary>
    [ConfigurationKeyName("TIMEOUT_SECONDS")]
    [Range(1d, 86_400d)]
    public double TimeoutSeconds { get; init; } = 600;

    /// <summary>The largest item that is scanned, in bytes; unset for the engine's own limit.</summary>
    [ConfigurationKeyName("MAX_FILE_SIZE_BYTES")]
    [Range(1d, long.MaxValue)]
    public long? MaxFileSizeBytes { get; init; }

    /// <summary>How many final verdicts each engine remembers by the SHA-256 of their content and the extension of its name; 0 for none.</summary>
    [ConfigurationKeyName("CACHE_ENTRIES")]
    [Range(0, 1_000_000)]
    public int CacheEntries { get; init; }

    /// <summary>The largest content whose verdict is remembered, in bytes; a scan takes as much memory for each engine.</summary>
    [ConfigurationKeyName("CACHE_MAX_BYTES")]
    [Range(1, 64 * 1024 * 1024)]
    public int CacheMaxBytes { get; init; } = 1024 * 1024;

    /// <summary>The directory of the signatures engine's lists and patterns; unset for the EICAR test file alone.</summary>
    [ConfigurationKeyName("SIGNATURES_DIR")]
    public string? SignaturesDirectory { get; init; }

    /// <summary><see cref="TimeoutSeconds"/> as a time span.</summary>
    public TimeSpan TimeLimit => TimeSpan.FromSeconds(TimeoutSeconds);

    /// <summary>The names in <see cref="Engines"/>.</summary>
    public IReadOnlyList<string> EngineNames => [.. EngineList.Split(Engines ?? DefaultEngine).Select(name => name.ToLowerInvariant())];

    private string DefaultEngine => string.IsNullOrWhiteSpace(DsxaBaseUrl ?? DsxaScanBinaryUrl) ? SignaturesEngine.EngineName : DsxaEngine.EngineName;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var known = string.Join(", ", Scanner.Engines.Selection.EngineNames.All);
        if (EngineNames.Count == 0 || EngineNames.Distinct(StringComparer.Ordinal).Count() < EngineNames.Count)
        {
            yield return new ValidationResult($"{Section}__ENGINES must name one or more engines, each once: {known}.");
        }

        foreach (var name in EngineNames.Except(Scanner.Engines.Selection.EngineNames.All, StringComparer.Ordinal))
        {
            yield return new ValidationResult($"{Section}__ENGINES: there is no engine '{name}'; there are {known}.");
        }
    }
}
