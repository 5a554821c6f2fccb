using System.Globalization;

namespace DsxDapr.Scanner.Engines.ClamAv;

/// <summary>clamd's answer to <c>VERSION</c>, e.g. <c>ClamAV 1.4.6/27100/Thu Oct  1 10:00:00 2026</c>; without a daily database only the first part.</summary>
internal sealed record ClamdVersion(EngineInfo Engine, DateTimeOffset? DatabaseDate)
{
    private const string Product = "ClamAV ";

    /// <summary>The engine before clamd has said which it is.</summary>
    public static EngineInfo UnknownEngine { get; } = new(ClamAvEngine.EngineName, "", DatabaseVersion: null);

    /// <summary>Reads the answer; null when it is none.</summary>
    public static ClamdVersion? TryParse(string text)
    {
        var parts = text.Split('/', 3);
        if (!parts[0].StartsWith(Product, StringComparison.Ordinal) || parts[0].Length == Product.Length)
        {
            return null;
        }

        var database = parts.Length < 3 ? null : $"{parts[1]} ({string.Join(' ', parts[2].Split(' ', StringSplitOptions.RemoveEmptyEntries))})";
        return new ClamdVersion(
            new EngineInfo(ClamAvEngine.EngineName, parts[0][Product.Length..], database),
            parts.Length < 3 ? null : ParseDate(parts[2]));
    }

    // As ctime(3) writes it, in clamd's own time zone, which it does not tell: taken as UTC, which is near enough for an age in days.
    private static DateTimeOffset? ParseDate(string text) => DateTimeOffset.TryParseExact(
        text, "ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AllowInnerWhite | DateTimeStyles.AssumeUniversal, out var date)
        ? date
        : null;
}
