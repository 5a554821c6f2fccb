using System.Buffers;
using System.Globalization;

namespace DsxDapr.DevSidecar.Resources;

/// <summary>Durations as Dapr's resources write them: Go's <c>1h2m3.5s</c>, <c>500ms</c>, with the units ns, us, ms, s, m, h and d.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Milliseconds)[] Units =
    [
        ("ns", 1e-6), ("us", 1e-3), ("µs", 1e-3), ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ];

    /// <summary>Reads a duration; a bare number has no unit and is refused, except <c>0</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        text = text.Trim();
        bool negative = text.StartsWith('-');
        if (negative || text.StartsWith('+'))
        {
            text = text[1..];
        }

        if (text is "0")
        {
            return true;
        }

        double milliseconds = 0;
        if (text.IsEmpty)
        {
            return false;
        }

        while (!text.IsEmpty)
        {
            int digits = text.IndexOfAnyExcept(NumberCharacters);
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                return false;
            }

            text = text[digits..];
            int letters = text.IndexOfAny(NumberCharacters);
            ReadOnlySpan<char> unit = letters < 0 ? text : text[..letters];
            double factor = FactorOf(unit);
            if (factor == 0)
            {
                return false;
            }

            milliseconds += number * factor;
            text = text[unit.Length..];
        }

        if (milliseconds > TimeSpan.MaxValue.TotalMilliseconds / 2)
        {
            return false;
        }

        duration = TimeSpan.FromMilliseconds(negative ? -milliseconds : milliseconds);
        return true;
    }

    private static double FactorOf(ReadOnlySpan<char> unit)
    {
        foreach ((string name, double milliseconds) in Units)
        {
            if (unit.SequenceEqual(name))
            {
                return milliseconds;
            }
        }

        return 0;
    }
}
