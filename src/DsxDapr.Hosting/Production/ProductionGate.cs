using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Hosting.Production;

/// <summary>Keeps an app from starting in production with something that must not be there. What is allowed is said at every start.</summary>
internal sealed partial class ProductionGate(ProductionReport report, ProductionMode mode, TimeProvider clock, ILogger<ProductionGate> logger)
    : IHostedService
{
    // Sidecars start beside their apps; what only they can tell is waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!mode.IsOn)
        {
            return;
        }

        using var patience = new CancellationTokenSource(Patience, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var findings = await report.CheckAsync(limit.Token);
        foreach (var (finding, _) in findings.Where(one => one.IsAllowed))
        {
            Log.Allowed(logger, mode.AllowedBy(finding.Code), finding.Problem);
        }

        var refused = findings.Where(one => !one.IsAllowed).Select(one => one.Finding).ToList();
        if (refused.Count > 0)
        {
            var lines = refused.Select(finding => $"  {finding.Problem} ({mode.AllowedBy(finding.Code)}=true allows it.)");
            throw new ProductionRefusedException($"{mode.Setting}={mode.Environment} refuses to start:\n{string.Join('\n', lines)}");
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Setting} allows in production: {Problem}")]
        public static partial void Allowed(ILogger logger, string setting, string problem);
    }
}
