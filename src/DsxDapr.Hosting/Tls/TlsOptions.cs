using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace DsxDapr.Hosting.Tls;

/// <summary>What every app is told about its certificates (<c>DSX_TLS__*</c>).</summary>
internal sealed class TlsOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "DSX_TLS";

    /// <summary>
    /// How many days before its end a certificate is warned of; never more than a quarter of its life, so that one that is renewed in
    /// time is not.
    /// </summary>
    [ConfigurationKeyName("EXPIRY_WARNING_DAYS")]
    [Range(1d, 365d)]
    public double ExpiryWarningDays { get; set; } = 14;

    /// <summary>The directory of the private authority that renews the app's own certificates; empty when nothing is renewed.</summary>
    [ConfigurationKeyName("RENEW_FROM")]
    public string RenewFrom { get; set; } = "";

    /// <summary>How often the app looks whether a certificate is due, in seconds.</summary>
    [ConfigurationKeyName("RENEW_CHECK_SECONDS")]
    [Range(1, 86_400)]
    public int RenewCheckSeconds { get; set; } = 60;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RenewFrom.Length > 0 && !Directory.Exists(RenewFrom))
        {
            yield return new ValidationResult($"{Section}__RENEW_FROM: there is no directory {RenewFrom}.");
        }
    }
}
