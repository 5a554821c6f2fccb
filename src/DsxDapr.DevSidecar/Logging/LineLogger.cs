using System.Globalization;

namespace DsxDapr.DevSidecar.Logging;

/// <summary>Writes events as lines; an exception adds its type and message, and its stack only at debug level.</summary>
internal sealed class LineLogger(string appId, TextWriter output, TimeProvider time) : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var message = formatter(state, exception);
        if (exception is not null)
        {
            message += logLevel == LogLevel.Debug ? $": {exception}" : $": {exception.GetType().Name}: {exception.Message}";
        }

        output.WriteLine($"{now} {Name(logLevel)} {appId} {message.ReplaceLineEndings(" ")}");
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
