using DsxDapr.Connector.Configuration;
using DsxDapr.Security.Tls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Hub;

/// <summary>Whom the connector takes for the hub: see <see cref="ConnectorOptions.CaBundle"/> and <see cref="ConnectorOptions.VerifyTls"/>.</summary>
internal sealed partial class HubTrust(TlsFiles files, IOptions<ConnectorOptions> options, ILogger<HubTrust> logger)
{
    private const string CaSetting = "DSXCONNECTOR_CA_BUNDLE";

    /// <summary>How the hub's certificate is verified.</summary>
    /// <exception cref="TlsFileException">The bundle cannot be used.</exception>
    public ServerTrust Create()
    {
        if (options.Value.VerifyTls)
        {
            return files.TrustServersBy(options.Value.CaBundle, CaSetting);
        }

        Log.VerificationOff(logger);
        return files.TrustServersBy(options.Value.CaBundle, CaSetting, reason => Log.Untrusted(logger, reason));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "DSXCONNECTOR_VERIFY_TLS is false: anybody on the way to the hub can take its place, read the enrollment token and order what is deleted. Name the hub's authority in " + CaSetting + " instead")]
        public static partial void VerificationOff(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "Connected to the hub although {Reason} (DSXCONNECTOR_VERIFY_TLS=false)")]
        public static partial void Untrusted(ILogger logger, string reason);
    }
}
