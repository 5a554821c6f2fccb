using System.Text.RegularExpressions;

namespace DsxDapr.Cli.Call;

/// <summary>Shows an answer without the secrets of keys: a terminal's history and a CI's log are no place for them.</summary>
internal static partial class Answer
{
    private const string NotShown = "(not shown)";

    /// <summary>The answer as it may be shown.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="secret">The secret that the request was signed with; null when it was not signed.</param>
    public static string Shown(string body, string? secret)
    {
        var shown = HmacSecret().Replace(body, match => $"{match.Groups["name"].Value}\"{NotShown}\"");
        return secret is null ? shown : shown.Replace(secret, NotShown, StringComparison.Ordinal);
    }

    [GeneratedRegex("(?<name>\"hmac_secret\"\\s*:\\s*)\"[^\"]*\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex HmacSecret();
}
