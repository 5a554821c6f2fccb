using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace DsxDapr.Hosting.Tls;

/// <summary>What every app is told about its certificates (<c>DSX_TLS__*</c>).</summary>
internal sealed class TlsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSX_TLS";

    /// <summary>
    /// How many days before its end a certificate is warned of; never more than a quarter of its life, so that one that is renewed in
    /// time is not.
    /// </summary>
    [ConfigurationKeyName("EXPIRY_WARNING_DAYS")]
    [Range(1d, 365d, ErrorMessage = Section + "__EXPIRY_WARNING_DAYS must be 1 to 365")]
    public double ExpiryWarningDays { get; set; } = 14;
}
