using System.Text.Json;
using DsxDapr.Cli.Jobs;

namespace DsxDapr.Cli.Scanning;

/// <summary>One ordered scan: waits for the connector, orders it, watches it to its end.</summary>
internal sealed class ScanRun(HubClient hub, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the connector may take to enrol, and the hub may fail to answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Waits until the connector, which writes its identity to <paramref name="uuidFile"/>, can be ordered to scan.</summary>
    public async Task<Guid> WaitForConnectorAsync(string uuidFile, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (clock.GetElapsedTime(started) < Patience)
        {
            if (ReadUuid(uuidFile) is { } connector
                && await TryAsync(ct => hub.IsConnectorReadyAsync(connector, ct), cancellationToken) is (true, true))
            {
                return connector;
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }

        throw new CliException($"The connector has not enrolled with the hub after {Patience.TotalSeconds:0} s; `dsx logs filesystem-connector` says why.");
    }

    /// <summary>Orders the scan and watches it until nothing more will happen.</summary>
    /// <param name="connector">Which connector.</param>
    /// <param name="scanOnce">Whether files may be skipped that are unchanged since they were found clean; null for the hub's setting.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Ends the watching, not the scan.</param>
    public async Task<ScanOutcome> RunAsync(Guid connector, bool? scanOnce, IProgress<JobReport> progress, CancellationToken cancellationToken)
    {
        var ordered = clock.GetTimestamp();
        var jobId = await hub.OrderScanAsync(connector, scanOnce, cancellationToken);
        var answered = clock.GetTimestamp();
        while (true)
        {
            var (ok, job) = await TryAsync(ct => hub.FindJobAsync(jobId, ct), cancellationToken);
            if (ok && job is not null)
            {
                answered = clock.GetTimestamp();
                progress.Report(job);
                if (job.IsOver)
                {
                    return new ScanOutcome(job, clock.GetElapsedTime(ordered));
                }
            }
            else if (clock.GetElapsedTime(answered) > Patience)
            {
                throw new CliException($"The hub has not told of the job {jobId} for {Patience.TotalSeconds:0} s; `dsx logs dsx-hub` says why.");
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    // A hub that is being started again answers nothing for a while, or with an error; the job outlives that.
    private static async Task<(bool Ok, T? Value)> TryAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return (true, await ask(cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException or JsonException
            || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (false, default);
        }
    }

    private static Guid? ReadUuid(string file)
    {
        try
        {
            return Guid.TryParse(File.ReadAllText(file).Trim(), out var uuid) ? uuid : null;
        }
        catch (IOException)
        {
            return null; // not written yet
        }
    }
}
