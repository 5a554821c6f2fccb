using DsxDapr.Hosting.Production;
using DsxDapr.Security.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Starting;

/// <summary>An app that is configured wrongly, or whose port is taken, says so in sentences, instead of with a stack trace, and ends.</summary>
public static class RefusedStart
{
    /// <summary>The exit code (<c>EX_CONFIG</c> of sysexits.h).</summary>
    public const int ExitCode = 78;

    /// <summary>What is wrong with the configuration, a line each; null when that is not why the app failed.</summary>
    /// <param name="error">What ended the app.</param>
    public static string? Explain(Exception error) => error switch
    {
        OptionsValidationException validation => string.Join(Environment.NewLine, validation.Failures),
        ProductionRefusedException or TlsFileException or IOException { InnerException: AddressInUseException } => error.Message,
        AggregateException several when several.InnerExceptions.Select(Explain).ToList() is var lines && !lines.Contains(null) =>
            string.Join(Environment.NewLine, lines),
        _ => null,
    };

    /// <summary>Makes the process end that way when nobody catches such an exception.</summary>
    public static void ExplainUnhandled() => AppDomain.CurrentDomain.UnhandledException += static (_, unhandled) =>
    {
        if (unhandled.ExceptionObject is Exception error && Explain(error) is { } lines)
        {
            Console.Error.WriteLine(lines);
            Environment.Exit(ExitCode);
        }
    };
}
