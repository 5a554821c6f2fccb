using DsxDapr.DevSidecar.Hosting;

namespace DsxDapr.DevSidecar.Logging;

/// <summary>The loggers of one sidecar.</summary>
internal static class SidecarLogs
{
    /// <summary>A factory whose lines carry the app id; the frameworks below us speak only of trouble.</summary>
    public static ILoggerFactory Create(SidecarSpec spec, TextWriter output, TimeProvider time) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(spec.LogLevel)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("System", LogLevel.Warning)
        .AddProvider(new LineLoggerProvider(spec.AppId, output, time)));
}
