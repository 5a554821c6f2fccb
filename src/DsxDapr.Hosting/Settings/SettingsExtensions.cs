using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Settings;

/// <summary>Registers options that are read from settings.</summary>
public static class SettingsExtensions
{
    /// <summary>
    /// Reads options from a section of the configuration: the properties that have a <see cref="ConfigurationKeyNameAttribute"/>. A start is
    /// refused with an <see cref="OptionsValidationException"/>, in which a sentence for each names the settings that cannot be read, are out
    /// of their range, or do not make sense together.
    /// </summary>
    /// <typeparam name="T">The options.</typeparam>
    /// <param name="services">The app's services.</param>
    /// <param name="section">The section, with colons.</param>
    public static OptionsBuilder<T> AddSettings<T>(this IServiceCollection services, string section)
        where T : class
    {
        services.AddSingleton<IValidateOptions<T>>(provider => new SettingsValidation<T>(SectionOf(provider)));
        return services.AddOptions<T>()
            .Configure<IServiceProvider>((options, provider) => new SettingsBinding<T>(SectionOf(provider)).Bind(options))
            .ValidateOnStart();

        IConfigurationSection SectionOf(IServiceProvider provider) => provider.GetRequiredService<IConfiguration>().GetSection(section);
    }
}
