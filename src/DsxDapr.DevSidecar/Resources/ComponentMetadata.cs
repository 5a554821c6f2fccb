using System.Globalization;

namespace DsxDapr.DevSidecar.Resources;

/// <summary>Typed reading of a component's metadata; every complaint names the component's file and line and the entry.</summary>
internal static class ComponentMetadata
{
    /// <summary>The entry's text, or null when it is absent or empty.</summary>
    public static string? Text(this Component component, string name) =>
        component.Metadata.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    /// <summary>The entry's text.</summary>
    /// <exception cref="ResourceException">It is absent or empty.</exception>
    public static string Required(this Component component, string name) =>
        component.Text(name) ?? throw component.Refuse($"needs the metadata entry '{name}'");

    /// <summary>The entry as a whole number within a range.</summary>
    public static int Integer(this Component component, string name, int fallback, int min, int max)
    {
        if (component.Text(name) is not { } text)
        {
            return fallback;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max
            ? value
            : throw component.RefuseEntry(name, $"needs a whole number from {min} to {max} in '{name}', not '{text}'");
    }

    /// <summary>
    /// The entry as a switch, off when it is absent. Dapr takes true/yes/on/1/t/y as true and everything else as false; here what is
    /// neither is refused, since a misspelt <c>enableTLS: "ture"</c> must not send passwords in the clear.
    /// </summary>
    public static bool Flag(this Component component, string name) => component.Text(name)?.ToUpperInvariant() switch
    {
        null or "FALSE" or "NO" or "OFF" or "0" or "F" or "N" => false,
        "TRUE" or "YES" or "ON" or "1" or "T" or "Y" => true,
        _ => throw component.RefuseEntry(name, $"needs true or false in '{name}', not '{component.Text(name)}'"),
    };

    /// <summary>The entry as a duration such as <c>5s</c>; a bare number counts <paramref name="bareUnit"/>.</summary>
    public static TimeSpan Duration(this Component component, string name, TimeSpan fallback, TimeSpan bareUnit)
    {
        if (component.Text(name) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            return bareUnit * number;
        }

        return GoDuration.TryParse(text, out TimeSpan duration)
            ? duration
            : throw component.RefuseEntry(name, $"needs a duration such as 5s in '{name}', not '{text}'");
    }

    /// <summary>A complaint about one entry, at its own line.</summary>
    public static ResourceException RefuseEntry(this Component component, string name, string problem) =>
        new(component.EntrySources.TryGetValue(name, out var source) ? source : component.Source, $"component '{component.Name}' ({component.Type}) {problem}");

    /// <summary>A complaint about this component.</summary>
    public static ResourceException Refuse(this Component component, string problem) =>
        new(component.Source, $"component '{component.Name}' ({component.Type}) {problem}");
}
