using System.Globalization;

namespace DsxDapr.DevSidecar.Api;

/// <summary>Times as Dapr writes them: RFC 3339 in UTC, whole seconds.</summary>
internal static class Rfc3339
{
    /// <summary>E.g. <c>2026-11-22T01:56:18Z</c>.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
