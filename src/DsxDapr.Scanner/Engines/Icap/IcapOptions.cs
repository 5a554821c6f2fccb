using System.ComponentModel.DataAnnotations;
using DsxDapr.Scanner.Engines.Selection;

namespace DsxDapr.Scanner.Engines.Icap;

/// <summary>Where the ICAP service is and how it is called; environment variables <c>DSXCONNECT_SCANNER__ICAP__*</c>.</summary>
internal sealed class IcapOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = ScannerOptions.Section + ":ICAP";

    /// <summary>The setting of <see cref="CaFile"/>.</summary>
    public const string CaSetting = Prefix + "CA_FILE";

    private const string Prefix = ScannerOptions.Section + "__ICAP__";

    // What c-icap's virus_scan takes by default. Above its limit it lets content pass, which can be told from "clean" only in part.
    private const long DefaultMaxSize = 5 * 1024 * 1024;
    private const int DefaultMaxScans = 10;

    /// <summary>The instances, separated by commas: <c>icap://host:port/service</c> or <c>icaps://...</c>.</summary>
    [ConfigurationKeyName("URLS")]
    public string Urls { get; init; } = "icap://127.0.0.1:1344/avscan";

    /// <summary>The instances that are used while none of <see cref="Urls"/> can be.</summary>
    [ConfigurationKeyName("FAILOVER_URLS")]
    public string FailoverUrls { get; init; } = "";

    /// <summary><c>respmod</c>, as for a download, or <c>reqmod</c>, as for an upload.</summary>
    [ConfigurationKeyName("METHOD")]
    public string Method { get; init; } = "respmod";

    /// <summary>The largest content that is sent, in bytes: no more than the service looks at.</summary>
    [ConfigurationKeyName("MAX_SIZE_BYTES")]
    [Range(1d, long.MaxValue)]
    public long MaxSizeInBytes { get; init; } = DefaultMaxSize;

    /// <summary>How many scans an instance gets at once, unless it says less itself (<c>Max-Connections</c>).</summary>
    [ConfigurationKeyName("MAX_SCANS")]
    [Range(1, 1024)]
    public int MaxScansAtOnce { get; init; } = DefaultMaxScans;

    /// <summary>PEM certificates of the authorities that vouch for <c>icaps</c> servers; empty for the system's.</summary>
    [ConfigurationKeyName("CA_FILE")]
    public string CaFile { get; init; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (EngineList.Split(Urls).Count == 0)
        {
            yield return new ValidationResult($"{Prefix}URLS must name a service, e.g. icap://127.0.0.1:1344/avscan.");
        }

        foreach (var (name, list) in new[] { ("URLS", Urls), ("FAILOVER_URLS", FailoverUrls) })
        {
            foreach (var url in EngineList.Split(list).Where(u => !IcapUrl.TryParse(u, out _)))
            {
                yield return new ValidationResult($"{Prefix}{name}: '{url}' is not an icap or icaps URL.");
            }
        }

        if (Method is not ("respmod" or "reqmod"))
        {
            yield return new ValidationResult($"{Prefix}METHOD must be respmod or reqmod.");
        }

        if (CaFile.Length > 0 && !File.Exists(CaFile))
        {
            yield return new ValidationResult($"{Prefix}CA_FILE: there is no file {CaFile}.");
        }
    }
}
