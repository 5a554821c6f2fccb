using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>
/// Looks for changed signature files again and again. It compares names, sizes and times instead of waiting for notifications
/// of the file system, which network mounts and replaced links do not give.
/// </summary>
internal sealed class SignatureReloader(SignatureStore signatures, IOptions<ScannerOptions> options, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.EngineNames.Contains(SignaturesEngine.EngineName, StringComparer.Ordinal))
        {
            return Task.CompletedTask;
        }

        signatures.Load();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            signatures.ReloadIfChanged();
        }
    }
}
