using System.Threading.Channels;
using DsxDapr.Hosting.Connectors;
using DsxDapr.Hub.Ledger;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Connectors;

/// <summary>
/// Puts connectors whose certificate is not verified into the audit trail: at every start those that the setting names, and what was wrong
/// with a certificate when one was connected to, once for each cause.
/// </summary>
internal sealed partial class UnverifiedConnectors(ILedger ledger, IOptions<ConnectorTrustOptions> options, ILogger<UnverifiedConnectors> logger)
    : BackgroundService, IUnverifiedConnectorAudit
{
    private const string Action = "connector.unverified";
    private const int MostCauses = 100;

    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private readonly Channel<string> _causes = Channel.CreateBounded<string>(
        new BoundedChannelOptions(MostCauses) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <inheritdoc/>
    public void Connected(string reason) => _causes.Writer.TryWrite(reason);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var name in options.Value.Unverified)
        {
            await AppendAsync(new AuditEntry("hub", Action, name, AuditOutcome.Success, ConnectorTrustOptions.UnverifiedSetting));
        }

        await foreach (var cause in _causes.Reader.ReadAllAsync(stoppingToken))
        {
            if (_said.Count < MostCauses && _said.Add(cause))
            {
                await AppendAsync(new AuditEntry("hub", Action, "(connected)", AuditOutcome.Success, cause));
            }
        }
    }

    private async Task AppendAsync(AuditEntry entry)
    {
        try
        {
            await ledger.AppendAuditAsync(entry, CancellationToken.None);
        }
        catch (LedgerUnavailableException e)
        {
            Log.NotWritten(logger, entry.Subject, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Audit: that the certificate of connector {Subject} is not verified could not be written: {Reason}")]
        public static partial void NotWritten(ILogger logger, string subject, string reason);
    }
}
