using System.Globalization;

namespace DsxDapr.DevSidecar.Resources.Yaml;

/// <summary>A scalar, and where it stands.</summary>
/// <param name="Field">The path of the field, e.g. <c>spec.type</c>.</param>
/// <param name="Value">Its text.</param>
/// <param name="Source">Its place.</param>
internal readonly record struct YamlText(string Field, string Value, ResourceLocation Source)
{
    /// <summary>The text as a switch.</summary>
    /// <exception cref="ResourceException">It is none.</exception>
    public bool ToSwitch() => Value switch
    {
        "true" => true,
        "false" => false,
        _ => throw Refuse("is true or false"),
    };

    /// <summary>The text as a whole number.</summary>
    /// <exception cref="ResourceException">It is none, or too small.</exception>
    public int ToNumber(int min) =>
        int.TryParse(Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min
            ? number
            : throw Refuse($"needs a whole number, {min} or more");

    /// <summary>The text as a duration.</summary>
    /// <exception cref="ResourceException">It is none, or negative.</exception>
    public TimeSpan ToDuration() => GoDuration.TryParse(Value, out var duration) && duration >= TimeSpan.Zero
        ? duration
        : throw Refuse("needs a duration such as 500ms or 5s");

    /// <summary>Whether the text is <paramref name="yes"/>; it may else only be <paramref name="no"/>.</summary>
    /// <exception cref="ResourceException">It is neither.</exception>
    public bool Is(string yes, string no) => Value == yes || (Value == no ? false : throw Refuse($"is {yes} or {no}"));

    /// <summary>A complaint about this value.</summary>
    public ResourceException Refuse(string problem) => new(Source, $"{Field} {problem}, not '{Value}'.");
}
