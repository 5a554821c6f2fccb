namespace DsxDapr.DevSidecar.Logging;

/// <summary>The loggers of one sidecar.</summary>
internal static class SidecarLogs
{
    /// <summary>A factory whose lines carry the owner's app id; the frameworks below us speak only of trouble.</summary>
    public static ILoggerFactory Create(string owner, LogLevel level, TextWriter output, TimeProvider time) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(level)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("System", LogLevel.Warning)
        .AddProvider(new LineLoggerProvider(owner, output, time)));
}
