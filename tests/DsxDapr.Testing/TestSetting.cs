using System.Globalization;

namespace DsxDapr.Testing;

/// <summary>What makes a test larger, or repeats it: a number in a variable of the environment.</summary>
public static class TestSetting
{
    /// <summary>The number, or <paramref name="otherwise"/> when the variable is not set.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="otherwise">What holds without it.</param>
    /// <exception cref="FormatException">The variable is no whole number of 0 or more.</exception>
    public static int Of(string name, int otherwise)
    {
        var text = Environment.GetEnvironmentVariable(name);
        return string.IsNullOrEmpty(text)
            ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new FormatException($"{name} is no number: {text}");
    }
}
