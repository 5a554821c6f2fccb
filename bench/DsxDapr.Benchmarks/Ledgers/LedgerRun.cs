using System.Diagnostics;
using System.Globalization;
using DsxDapr.Contracts.Events;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Benchmarks.Ledgers;

/// <summary>Loads one ledger as the hub does: batches of 100 from 8 submitters, leases and results of 64.</summary>
internal sealed class LedgerRun(ILedger ledger)
{
    private const int Batch = 100;
    private const int Submitters = 8;
    private const int Lease = 64;
    private const int Asked = 200;
    private const string Last = "last";
    private const string Version = "4096-1760000000000000000-1760000000000000000-123456-8.1";

    private readonly Guid _connector = Guid.NewGuid();

    /// <summary>Brings the ledger to its size: all items but the last have their results.</summary>
    public async Task FillAsync(int items, CancellationToken cancellationToken)
    {
        await SubmitAsync("earlier", items, cancellationToken);
        await WorkOffAsync(cancellationToken);
    }

    /// <summary>Submits so many items in each round, to a job of its own; prints the median of the rounds, and them.</summary>
    public async Task MeasureIntakeAsync(int rounds, int items, CancellationToken cancellationToken)
    {
        var rates = new List<double>();
        for (var round = rounds; round > 0; round--)
        {
            var began = Stopwatch.GetTimestamp();
            await SubmitAsync(round == 1 ? Last : string.Create(CultureInfo.InvariantCulture, $"before-{round}"), items, cancellationToken);
            rates.Add(items / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        Print("intake, items/s", rates.Order().ElementAt(rounds / 2));
        Console.WriteLine("    " + string.Join(", ", rates.Select(rate => rate.ToString("N0", CultureInfo.InvariantCulture))));
    }

    public async Task MeasureResultsAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var items = await WorkOffAsync(cancellationToken);
        Print("relay to recorded, items/s", items / Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>Scans items that tell their version, and has them skipped in the next scan.</summary>
    public async Task MeasureSkippingAsync(int items, CancellationToken cancellationToken)
    {
        await ledger.OpenJobAsync("seen", _connector, null, null, scanOnce: true, cancellationToken);
        await SubmitAsync("seen", items, cancellationToken);
        await WorkOffAsync(cancellationToken);
        await ledger.OpenJobAsync("seen-again", _connector, null, null, scanOnce: true, cancellationToken);
        await SubmitAsync("seen-again", items, cancellationToken);
        var began = Stopwatch.GetTimestamp();
        while ((await ledger.FindJobAsync("seen-again", cancellationToken))!.Open > 0)
        {
            await ledger.LeaseAsync(Lease, [_connector], (_, _) => TimeSpan.FromMinutes(1), cancellationToken);
        }

        Print("skipped as unchanged, items/s", items / Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    public async Task MeasureQueriesAsync(CancellationToken cancellationToken)
    {
        await TimeAsync("progress of the last job, ms", () => ledger.FindJobAsync(Last, cancellationToken));
        await TimeAsync("result page of the last job, ms", () => ledger.ListResultsAsync(Last, 200, cancellationToken));
        await TimeAsync("newest results of all, ms", () => ledger.ListResultsAsync(null, 200, cancellationToken));
    }

    public Task SubmitAsync(string job, int items, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Enumerable.Range(0, items / Batch),
        new ParallelOptions { MaxDegreeOfParallelism = Submitters, CancellationToken = cancellationToken },
        async (batch, token) => await ledger.AcceptAsync(new Submission(job, _connector, null, [.. Items(batch)]), token));

    private static IEnumerable<SubmittedItem> Items(int batch) => Enumerable.Range(batch * Batch, Batch).Select(number =>
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"document-{number}.pdf");
        return new SubmittedItem($"/data/share/department/{batch}/{name}", name, 4_096, Version);
    });

    private async Task<int> WorkOffAsync(CancellationToken cancellationToken)
    {
        var done = 0;
        while (await ledger.LeaseAsync(Lease, [_connector], (_, _) => TimeSpan.FromMinutes(1), cancellationToken) is { Count: > 0 } leased)
        {
            await ledger.RecordAsync([.. leased.Select(ResultOf)], (_, _) => null, cancellationToken);
            var events = await ledger.TakeOutboxAsync(Lease, TimeSpan.FromSeconds(30), cancellationToken);
            if (events.Count > 0)
            {
                await ledger.RemoveFromOutboxAsync([.. events.Select(message => message.Id)], cancellationToken);
            }

            done += leased.Count;
        }

        return done;
    }

    private static ScanResult ResultOf(LeasedItem item) => new()
    {
        TaskId = item.TaskId.ToString(),
        JobId = item.JobId,
        Attempt = item.Attempt,
        ConnectorUuid = item.Connector,
        ConnectorName = "bench",
        Location = item.Location,
        Metainfo = item.Metainfo,
        Verdict = ScanVerdict.Clean,
        Engine = "signatures 1.0.0",
        Engines = "signatures 1.0.0 (1)",
        ContentVersion = Version,
        SizeInBytes = 4_096,
        Sha256 = new string('a', 64),
        ElapsedMs = 1.5,
        CompletedAt = TimeProvider.System.GetUtcNow(),
    };

    private static async Task TimeAsync<T>(string what, Func<Task<T>> ask)
    {
        var times = new List<double>(Asked);
        for (var number = 0; number < Asked; number++)
        {
            var began = Stopwatch.GetTimestamp();
            await ask();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        times.Sort();
        Print(what, times[Asked / 2]);
    }

    private static void Print(string what, double figure) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-34} {figure,12:N2}"));
}
