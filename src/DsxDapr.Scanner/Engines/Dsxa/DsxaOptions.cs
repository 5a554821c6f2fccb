using System.ComponentModel.DataAnnotations;
using DsxDapr.Scanner.Engines.Selection;

namespace DsxDapr.Scanner.Engines.Dsxa;

/// <summary>Where DSXA is and how it lets the scanner in; environment variables <c>DSXCONNECT_SCANNER__*</c> (wire contract §7.1).</summary>
internal sealed class DsxaOptions : IValidatableObject
{
    /// <summary>The configuration section: the contract's names are the scanner's own.</summary>
    public const string Section = ScannerOptions.Section;

    /// <summary>The setting of <see cref="CaFile"/>.</summary>
    public const string CaSetting = Prefix + "CA_FILE";

    private const string Prefix = Section + "__";
    private const string DefaultBaseUrl = "http://127.0.0.1:5000";
    private const int DefaultMaxScans = 32;
    private const int MostHashFirstBytes = 64 * 1024 * 1024;

    /// <summary>The instances, separated by commas; wins over <see cref="ScanBinaryUrl"/>.</summary>
    [ConfigurationKeyName("BASE_URL")]
    public string? BaseUrl { get; init; }

    /// <summary>The full URL of the binary scan; what precedes <c>/scan/binary</c> is the base.</summary>
    [ConfigurationKeyName("SCAN_BINARY_URL")]
    public string? ScanBinaryUrl { get; init; }

    /// <summary>The instances that are used while no other can be.</summary>
    [ConfigurationKeyName("FAILOVER_BASE_URL")]
    public string FailoverBaseUrl { get; init; } = "";

    /// <summary>The token that DSXA asks for; better in the secret store or in a file.</summary>
    [ConfigurationKeyName("AUTH_TOKEN")]
    public string? AuthToken { get; init; }

    /// <summary>The file that holds the token; read again when it changes.</summary>
    [ConfigurationKeyName("AUTH_TOKEN_FILE")]
    public string? AuthTokenFile { get; init; }

    /// <summary>PEM certificates of the authorities that vouch for DSXA; empty for the system's.</summary>
    [ConfigurationKeyName("CA_FILE")]
    public string CaFile { get; init; } = "";

    /// <summary>Whether DSXA's certificate is verified.</summary>
    [ConfigurationKeyName("VERIFY_TLS")]
    public bool VerifyTls { get; init; } = true;

    /// <summary>How many scans an instance gets at once.</summary>
    [ConfigurationKeyName("DSXA_MAX_SCANS")]
    [Range(1, 2048)]
    public int MaxScansAtOnce { get; init; } = DefaultMaxScans;

    /// <summary>
    /// Up to how many bytes a content is first asked for by its SHA-256, and sent only if DSXA does not know that; 0 for never. A scan takes as
    /// much memory as its content up to that size.
    /// </summary>
    [ConfigurationKeyName("DSXA_HASH_FIRST_BYTES")]
    [Range(0, MostHashFirstBytes)]
    public int HashFirstBytes { get; init; }

    /// <summary>The instances to use first.</summary>
    public string PrimaryUrls => !string.IsNullOrWhiteSpace(BaseUrl) ? BaseUrl : BaseOf(ScanBinaryUrl) ?? DefaultBaseUrl;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, list) in new[] { ("BASE_URL", PrimaryUrls), ("FAILOVER_BASE_URL", FailoverBaseUrl) })
        {
            foreach (var url in EngineList.Split(list).Where(u => !IsHttp(u)))
            {
                yield return new ValidationResult($"{Prefix}{name}: '{url}' is not an http or https URL.");
            }
        }

        foreach (var (name, file) in new[] { ("CA_FILE", CaFile), ("AUTH_TOKEN_FILE", AuthTokenFile) })
        {
            if (!string.IsNullOrEmpty(file) && !File.Exists(file))
            {
                yield return new ValidationResult($"{Prefix}{name}: there is no file {file}.");
            }
        }
    }

    private static string? BaseOf(string? scanBinaryUrl)
    {
        var end = scanBinaryUrl?.IndexOf("/scan/binary", StringComparison.Ordinal) ?? -1;
        return end < 0 ? scanBinaryUrl : scanBinaryUrl![..end];
    }

    private static bool IsHttp(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.UserInfo.Length == 0;
}
