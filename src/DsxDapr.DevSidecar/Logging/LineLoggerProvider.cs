namespace DsxDapr.DevSidecar.Logging;

/// <summary>Writes one line per event to a writer: <c>time level app-id message</c>.</summary>
internal sealed class LineLoggerProvider(string appId, TextWriter output, TimeProvider time) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new LineLogger(appId, output, time);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The writer belongs to the process.
    }
}
