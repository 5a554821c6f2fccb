using System.Text.RegularExpressions;

namespace DsxDapr.Cli.Processes;

/// <summary>Finds the line of a log that says why a process ended.</summary>
internal static partial class LogExcerpt
{
    private const int Window = 32 * 1024;

    /// <summary>The reason in what was written to <paramref name="logFile"/> from <paramref name="start"/> on; null when nothing was.</summary>
    public static string? Reason(string logFile, long start)
    {
        try
        {
            using var file = new FileStream(logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Position = Math.Max(Math.Min(start, file.Length), file.Length - Window);
            using var reader = new StreamReader(file);
            return Reason(reader.ReadToEnd().Split('\n'));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The reason in these lines: an unhandled exception's message, daprd's fatal message, else the last line.</summary>
    public static string? Reason(IReadOnlyList<string> lines)
    {
        string? last = null;
        string? unhandled = null;
        foreach (var line in lines.Select(l => l.Trim()).Where(l => l.Length > 0 && !IsStackTrace(l)))
        {
            last = line;
            unhandled ??= UnhandledException().Match(line) is { Success: true } exception ? exception.Groups["message"].Value : null;
        }

        if (last is not null && unhandled is null && FatalMessage().Match(last) is { Success: true } fatal)
        {
            return fatal.Groups["message"].Value.Replace("\\\"", "\"", StringComparison.Ordinal);
        }

        return unhandled ?? last;
    }

    private static bool IsStackTrace(string line) =>
        line.StartsWith("at ", StringComparison.Ordinal) || line.StartsWith("--- ", StringComparison.Ordinal);

    [GeneratedRegex(@"^Unhandled exception\. [\w.+`]+(Exception|Error)?: (?<message>.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UnhandledException();

    [GeneratedRegex(@"level=fatal msg=""(?<message>(\\.|[^""\\])*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FatalMessage();
}
