using System.Globalization;
using DsxDapr.Hosting.Starting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace DsxDapr.Hosting.Logging;

/// <summary>
/// One line for each entry: <c>2026-11-22T01:56:18.123Z WARN ScanRelay: message</c>. What callers sent cannot forge a line: control
/// characters in a message are escaped. An exception follows indented; one that says what is wrong with the configuration, without its stack.
/// </summary>
internal sealed class LineFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "dsx";
    public const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write(clock.GetUtcNow().ToString(TimestampFormat, CultureInfo.InvariantCulture));
        textWriter.Write(' ');
        textWriter.Write(LevelWord(logEntry.LogLevel));
        textWriter.Write(' ');
        textWriter.Write(ShortName(logEntry.Category));
        textWriter.Write(": ");
        WriteEscaped(textWriter, message);
        textWriter.Write('\n');
        if (logEntry.Exception is { } exception)
        {
            WriteIndented(textWriter, RefusedStart.Explain(exception) ?? exception.ToString());
        }
    }

    private static string LevelWord(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        LogLevel.Error => "ERROR",
        _ => "FATAL",
    };

    private static ReadOnlySpan<char> ShortName(string category) => category.AsSpan(category.LastIndexOf('.') + 1);

    private static void WriteEscaped(TextWriter writer, string text)
    {
        foreach (var character in text)
        {
            if (char.IsControl(character) || character is '\u2028' or '\u2029')
            {
                writer.Write(character == '\n' ? "\\n" : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"));
            }
            else
            {
                writer.Write(character);
            }
        }
    }

    private static void WriteIndented(TextWriter writer, string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            writer.Write("    ");
            WriteEscaped(writer, line.ToString());
            writer.Write('\n');
        }
    }
}
