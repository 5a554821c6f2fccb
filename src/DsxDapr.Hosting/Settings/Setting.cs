using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using DsxDapr.Contracts.Wire;
using Microsoft.Extensions.Configuration;

namespace DsxDapr.Hosting.Settings;

/// <summary>A property of options, and the setting that it is read from.</summary>
internal sealed class Setting
{
    private readonly IConfigurationSection _section;
    private readonly string _key;
    private readonly PropertyInfo _property;
    private readonly Type _type;

    private Setting(IConfigurationSection section, string key, PropertyInfo property)
    {
        (_section, _key, _property) = (section, key, property);
        _type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
    }

    /// <summary>The setting as a person writes it into the environment.</summary>
    public string Name => Path.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>Its path in the configuration.</summary>
    public string Path => $"{_section.Path}:{_key}";

    /// <summary>Its text; null when it is not set, or is no text.</summary>
    public string? Text => _section[_key];

    /// <summary>Whether its text stands for something else: a number, a flag, a choice.</summary>
    public bool IsConverted => _type != typeof(string) && TypeDescriptor.GetConverter(_type).CanConvertFrom(typeof(string));

    private RangeAttribute? Range => _property.GetCustomAttribute<RangeAttribute>();

    /// <summary>The settings of options.</summary>
    public static IEnumerable<Setting> AllOf(Type options, IConfigurationSection section) =>
        from property in options.GetProperties()
        let key = property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name
        where key is not null
        select new Setting(section, key, property);

    /// <summary>The text as the framework reads it; null when it is not what the property takes.</summary>
    public string? Normalize(string text)
    {
        if (_type == typeof(bool))
        {
            return FlagWord.Parse(text.Trim())?.ToString();
        }

        if (_type.IsEnum)
        {
            return Enum.GetNames(_type).FirstOrDefault(name => name.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase));
        }

        try
        {
            TypeDescriptor.GetConverter(_type).ConvertFromInvariantString(text);
            return text;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Whether what was read is in its range, and there if it must be.</summary>
    public bool IsValid(object options) =>
        _property.GetCustomAttributes<ValidationAttribute>().All(attribute => attribute.IsValid(_property.GetValue(options)));

    /// <summary>Says that the setting is wrong, and what it must be.</summary>
    public string Mistake() => $"{Name} is '{Text}': expected {Expectation()}.";

    private string Expectation()
    {
        if (_type == typeof(bool))
        {
            return "true or false";
        }

        if (_type == typeof(string))
        {
            return "a text";
        }

        if (_type.IsEnum)
        {
            return string.Join(", ", Enum.GetNames(_type).Select(name => name.ToLowerInvariant()));
        }

        return (_type == typeof(double) ? "a number" : "a whole number") + Bounds();
    }

    private string Bounds() => Range switch
    {
        null => "",
        { Maximum: (double)long.MaxValue } range => $" of {Bound(range.Minimum)} or more",
        var range => $" from {Bound(range.Minimum)} to {Bound(range.Maximum)}",
    };

    private static string Bound(object bound) => Convert.ToString(bound, CultureInfo.InvariantCulture)!;
}
