using DsxDapr.Security.Tls;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Connectors;

/// <summary>Whom the app takes for a connector, and the warning about those that it takes at their word.</summary>
internal sealed partial class ConnectorTrust(
    TlsFiles files, IOptions<ConnectorTrustOptions> options, IEnumerable<IUnverifiedConnectorAudit> audits, ILogger<ConnectorTrust> logger)
    : IHostedService
{
    /// <summary>Whether a connector of this name is called although its certificate cannot be trusted.</summary>
    public bool IsUnverified(string connectorName) => options.Value.Unverified.Contains(connectorName, StringComparer.Ordinal);

    /// <summary>How a connector is verified.</summary>
    public ServerTrust Verifying() => files.TrustServersBy(options.Value.CaBundle, ConnectorTrustOptions.CaSetting);

    /// <summary>How a connector is looked at whose certificate need not be trusted: every connection that would be refused is told of.</summary>
    public ServerTrust Tolerating() => files.TrustServersBy(options.Value.CaBundle, ConnectorTrustOptions.CaSetting, Report);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var name in options.Value.Unverified)
        {
            Log.Unverified(logger, name);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Report(string reason)
    {
        Log.Connected(logger, reason);
        foreach (var audit in audits)
        {
            audit.Connected(reason);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The certificate of connector {Name} is not verified (" + ConnectorTrustOptions.UnverifiedSetting + "): anybody on the way to it can take its place and hand over other content. Name its authority in " + ConnectorTrustOptions.CaSetting + " instead")]
        public static partial void Unverified(ILogger logger, string name);

        [LoggerMessage(2, LogLevel.Warning, "Connected to a connector although {Reason} (" + ConnectorTrustOptions.UnverifiedSetting + ")")]
        public static partial void Connected(ILogger logger, string reason);
    }
}
