using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Settings;

/// <summary>Checks options that were read from a section: each one's range, and what they say of themselves.</summary>
internal sealed class SettingsValidation<T>(IConfigurationSection section) : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var wrong = Setting.AllOf(typeof(T), section).Where(setting => !setting.IsValid(options));
        List<string> mistakes = [.. wrong.Select(setting => setting.Mistake())];
        if (options is IValidatableObject validatable)
        {
            mistakes.AddRange(validatable.Validate(new ValidationContext(options)).Select(result => result.ErrorMessage!));
        }

        return mistakes.Count > 0 ? ValidateOptionsResult.Fail(mistakes) : ValidateOptionsResult.Success;
    }
}
