using System.Globalization;

namespace DsxDapr.DevSidecar.Resources;

/// <summary>HTTP statuses as a retry policy lists them, e.g. <c>429,502-504</c>.</summary>
internal sealed class StatusRanges
{
    private readonly List<(int From, int To)> _ranges = [];

    /// <summary>Reads a list; null when it is not one.</summary>
    public static StatusRanges? TryParse(string text)
    {
        var result = new StatusRanges();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryStatus(ends[0], out var from) || !TryStatus(ends[^1], out var to) || from > to)
            {
                return null;
            }

            result._ranges.Add((from, to));
        }

        return result;
    }

    /// <summary>Whether a status is listed.</summary>
    public bool Contain(int status) => _ranges.Exists(r => r.From <= status && status <= r.To);

    private static bool TryStatus(string text, out int status) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is >= 100 and <= 599;
}
