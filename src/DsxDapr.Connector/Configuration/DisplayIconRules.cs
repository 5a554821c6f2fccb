using System.Text.RegularExpressions;

namespace DsxDapr.Connector.Configuration;

/// <summary>
/// Which icons a connector may show in the consoles of others (wire contract §5.1): an image as a data URI, or an SVG that can neither run
/// nor load anything.
/// </summary>
internal static partial class DisplayIconRules
{
    /// <summary>What is expected, as the end of a sentence.</summary>
    public const string Expectation =
        "expected at most 8192 characters, either a base64 image data URI or an SVG without scripts, event handlers and references";

    private const int LongestIcon = 8192;

    // The one address that an SVG must have: nothing is loaded from it.
    private const string Namespaces = "http://www.w3.org/";

    /// <summary>Whether the icon may be shown.</summary>
    public static bool Accepts(string icon) =>
        icon.Length <= LongestIcon
        && (DataUri().IsMatch(icon) || (icon.StartsWith("<svg", StringComparison.OrdinalIgnoreCase) && !Dangerous().IsMatch(icon.Replace(Namespaces, "", StringComparison.Ordinal))));

    // An SVG as data URI is left out: it could hold what is refused in plain.
    [GeneratedRegex("^data:image/(png|jpeg|gif|webp|x-icon);base64,[A-Za-z0-9+/]+={0,2}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex DataUri();

    [GeneratedRegex(@"<\s*(script|foreignobject|iframe|use|image|a|style|animate|set)\b|\son\w+\s*=|\b(href|src)\s*=|javascript:|https?:|&#|<!|<\?", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Dangerous();
}
