using System.ComponentModel.DataAnnotations;
using DsxDapr.Scanner.Engines.Selection;

namespace DsxDapr.Scanner.Engines.ClamAv;

/// <summary>Where clamd is and what it takes; environment variables <c>DSXCONNECT_SCANNER__CLAMAV__*</c>.</summary>
internal sealed class ClamAvOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = ScannerOptions.Section + ":CLAMAV";

    private const string Prefix = ScannerOptions.Section + "__CLAMAV__";

    // What Debian's clamd takes of one file; upstream's takes 100 MiB. Above its limits clamd says "clean" of what it did not look at.
    private const long DefaultMaxSize = 25 * 1024 * 1024;

    // clamd's own default of MaxThreads. Far more scans than threads fill its queue, which then stalls for half a minute.
    private const int DefaultMaxScans = 10;

    /// <summary>The instances, separated by commas: <c>host:port</c> or <c>unix:/path</c>.</summary>
    [ConfigurationKeyName("ADDRESSES")]
    public string Addresses { get; init; } = "127.0.0.1:3310";

    /// <summary>The instances that are used while none of <see cref="Addresses"/> can be.</summary>
    [ConfigurationKeyName("FAILOVER_ADDRESSES")]
    public string FailoverAddresses { get; init; } = "";

    /// <summary>The largest content that is sent, in bytes: no more than clamd's <c>StreamMaxLength</c> and <c>MaxFileSize</c>.</summary>
    [ConfigurationKeyName("MAX_SIZE_BYTES")]
    [Range(1d, uint.MaxValue)]
    public long MaxSizeInBytes { get; init; } = DefaultMaxSize;

    /// <summary>How many scans an instance gets at once: no more than clamd's <c>MaxThreads</c>, behind which they would queue.</summary>
    [ConfigurationKeyName("MAX_SCANS")]
    [Range(1, 1024)]
    public int MaxScansAtOnce { get; init; } = DefaultMaxScans;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (EngineList.Split(Addresses).Count == 0)
        {
            yield return new ValidationResult($"{Prefix}ADDRESSES must name a clamd, e.g. 127.0.0.1:3310.");
        }

        foreach (var (name, list) in new[] { (nameof(Addresses), Addresses), ("FAILOVER_ADDRESSES", FailoverAddresses) })
        {
            foreach (var address in EngineList.Split(list).Where(a => !ClamdAddress.TryParse(a, out _)))
            {
                yield return new ValidationResult(
                    $"{Prefix}{name.ToUpperInvariant()}: '{address}' is neither host:port nor unix:/path.");
            }
        }
    }
}
