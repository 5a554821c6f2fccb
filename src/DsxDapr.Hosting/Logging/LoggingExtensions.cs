using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Logging;

/// <summary>
/// Logging to the console: one line for each entry, or JSON lines with <c>DSX_LOG_FORMAT=json</c>; the level is <c>LOG_LEVEL</c>.
/// </summary>
internal static class LoggingExtensions
{
    public static void AddDsxLogging(this IHostApplicationBuilder builder)
    {
        var level = ParseLevel(builder.Configuration["LOG_LEVEL"]);
        var logging = builder.Logging;
        logging.ClearProviders();
        logging.SetMinimumLevel(level);
        if (level == LogLevel.Information)
        {
            // The framework's own account of every request; telemetry has it. Its warnings and errors stay.
            logging.AddFilter("Microsoft", LogLevel.Warning);
            logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
            logging.AddFilter("System.Net.Http", LogLevel.Warning);

            // The base of the authentication handlers repeats what they log themselves.
            logging.AddFilter("DsxDapr.Security.Hmac", LogLevel.Warning);
            logging.AddFilter("DsxDapr.DaprHttp.DaprAuthenticationHandler", LogLevel.Warning);
        }

        if (string.Equals(builder.Configuration["DSX_LOG_FORMAT"], "json", StringComparison.OrdinalIgnoreCase))
        {
            logging.AddJsonConsole(static options =>
            {
                options.UseUtcTimestamp = true;
                options.TimestampFormat = LineFormatter.TimestampFormat;
            });
        }
        else
        {
            logging.AddConsole(static options => options.FormatterName = LineFormatter.FormatterName);
            logging.AddConsoleFormatter<LineFormatter, LineFormatterOptions>();
        }
    }

    /// <summary>Reads a level by its .NET name or by that of dsx-connect (<c>WARNING</c>, ...); information when there is none.</summary>
    /// <exception cref="OptionsValidationException">It is no level.</exception>
    internal static LogLevel ParseLevel(string? name) => (name ?? "").ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "" or "INFO" or "INFORMATION" => LogLevel.Information,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "CRITICAL" or "FATAL" => LogLevel.Critical,
        "NONE" or "OFF" => LogLevel.None,
        _ => throw new OptionsValidationException(
            Options.DefaultName, typeof(LoggerFilterOptions), [$"LOG_LEVEL is '{name}': expected DEBUG, INFO, WARNING, ERROR or CRITICAL."]),
    };
}
