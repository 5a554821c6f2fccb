using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Settings;

/// <summary>Reads options from a section.</summary>
internal sealed class SettingsBinding<T>(IConfigurationSection section)
    where T : class
{
    /// <summary>Reads every setting. One that is blank counts as absent where it is no text.</summary>
    /// <exception cref="OptionsValidationException">There are some that cannot be read; all are named.</exception>
    public void Bind(T options)
    {
        var mistakes = new List<string>();
        var readable = section.AsEnumerable().ToDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in Setting.AllOf(typeof(T), section).Where(setting => setting.Text is not null && setting.IsConverted))
        {
            if (string.IsNullOrWhiteSpace(setting.Text))
            {
                readable.Remove(setting.Path);
            }
            else if (setting.Normalize(setting.Text) is { } text)
            {
                readable[setting.Path] = text;
            }
            else
            {
                mistakes.Add(setting.Mistake());
            }
        }

        if (mistakes.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(T), mistakes);
        }

        new ConfigurationBuilder().AddInMemoryCollection(readable).Build().GetSection(section.Path).Bind(options);
    }
}
