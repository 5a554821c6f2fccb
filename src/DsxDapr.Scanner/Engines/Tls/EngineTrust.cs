using DsxDapr.Security.Tls;

namespace DsxDapr.Scanner.Engines.Tls;

/// <summary>Whom the scanner takes for an engine.</summary>
internal static partial class EngineTrust
{
    /// <summary>How an engine's certificate is verified.</summary>
    /// <param name="provider">The services.</param>
    /// <param name="caFile">PEM certificates of the authorities that vouch for the engine; empty for the system's.</param>
    /// <param name="setting">The setting that names that file.</param>
    /// <param name="isVerified">Whether an engine that cannot be trusted is refused.</param>
    /// <exception cref="TlsFileException">The file cannot be used.</exception>
    public static ServerTrust TrustEngineBy(this IServiceProvider provider, string caFile, string setting, bool isVerified)
    {
        var files = provider.GetRequiredService<TlsFiles>();
        if (isVerified)
        {
            return files.TrustServersBy(caFile, setting);
        }

        var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(EngineTrust).FullName!);
        Log.VerificationOff(logger, setting);
        return files.TrustServersBy(caFile, setting, reason => Log.Untrusted(logger, reason));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "The scan engine's certificate is not verified: anybody on the way to it can call malware clean. Name its authority in {Setting} instead")]
        public static partial void VerificationOff(ILogger logger, string setting);

        [LoggerMessage(2, LogLevel.Warning, "Connected to a scan engine although {Reason} (verification is off)")]
        public static partial void Untrusted(ILogger logger, string reason);
    }
}
