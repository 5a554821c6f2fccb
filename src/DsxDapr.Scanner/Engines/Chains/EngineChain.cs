using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Engines.Chains;

/// <summary>
/// Several engines that look at the same content at the same time; it is read once, at the pace of the slowest. Malicious, said by
/// any of them, wins over everything; then a failure, for what the one that failed would have said is not known; then suspicious;
/// then clean, if an antivirus in the chain says so. Otherwise the first engine's reason for not having looked stands.
/// </summary>
/// <param name="engines">At least one; the order decides between equal verdicts.</param>
internal sealed class EngineChain(IReadOnlyList<IScanEngine> engines) : IScanEngine
{
    private readonly bool _hasAntivirus = engines.Any(e => e.IsAntivirus);

    public EngineInfo Info => engines[0].Info;

    // An engine that takes less says so of itself; others may still take the content.
    public long? MaxSizeInBytes => engines.Any(e => e.MaxSizeInBytes is null) ? null : engines.Max(e => e.MaxSizeInBytes);

    // The whole chain runs at once, so the one that takes the fewest decides.
    public int? MaxScansAtOnce => engines.Min(e => e.MaxScansAtOnce);

    public async ValueTask<EngineVerdict> ScanAsync(ContentStream content, ScanContext context, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var branches = engines.Select(e => new ChainBranch(e, content.AnnouncedLength)).ToList();
        var scans = branches.Select(b => b.ScanAsync(context, stop.Token)).ToList();
        try
        {
            await FeedAsync(content, branches, scans, stop);
            return Decide(await Task.WhenAll(scans));
        }
        catch (ContentException) when (content.State == ContentState.TooLarge)
        {
            // What was found in the first part is there, however much more comes.
            await ((Task)Task.WhenAll(scans)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (FindMalicious(scans) is { } malicious)
            {
                return malicious;
            }

            throw;
        }
        finally
        {
            branches.ForEach(b => b.Dispose());
        }
    }

    public async ValueTask<EngineHealth> CheckAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(engines.Select(e => e.CheckAsync(cancellationToken).AsTask()));
        return answers.FirstOrDefault(a => !a.IsHealthy) ?? answers[0];
    }

    private static async Task FeedAsync(ContentStream content, List<ChainBranch> branches, List<Task<ChainOutcome>> scans, CancellationTokenSource stop)
    {
        const int BufferSize = 64 * 1024;
        using var buffer = PooledBuffer.Rent(BufferSize);
        try
        {
            int count;
            while (!scans.TrueForAll(s => s.IsCompleted) && (count = await content.ReadAsync(buffer.Memory, stop.Token)) > 0)
            {
                var part = buffer.Memory[..count];
                foreach (var branch in branches)
                {
                    await branch.WriteAsync(part, stop.Token);
                }
            }

            branches.ForEach(b => b.Complete());
        }
        catch (Exception e)
        {
            // No engine may take what it has got for the whole.
            branches.ForEach(b => b.Break(e));
            await stop.CancelAsync();
            throw;
        }
    }

    private static EngineVerdict? FindMalicious(List<Task<ChainOutcome>> scans) => scans
        .Where(scan => scan.IsCompletedSuccessfully)
        .Select(scan => scan.GetAwaiter().GetResult().Verdict)
        .FirstOrDefault(verdict => verdict?.Verdict == ScanVerdict.Malicious);

    private EngineVerdict Decide(ChainOutcome[] outcomes)
    {
        if (outcomes.FirstOrDefault(o => o.Verdict?.Verdict == ScanVerdict.Malicious) is { } malicious)
        {
            return malicious.Verdict!;
        }

        if (outcomes.FirstOrDefault(o => o.Failure is not null) is { } failed)
        {
            throw failed.Failure!;
        }

        // Blocklists that do not list an item clear none that an antivirus could not look at.
        var verdicts = outcomes.Select(o => o.Verdict!).ToList();
        var decided = verdicts.Find(v => v.Verdict == ScanVerdict.Suspicious)
            ?? verdicts.Where((v, i) => v.Verdict == ScanVerdict.Clean && (engines[i].IsAntivirus || !_hasAntivirus)).FirstOrDefault()
            ?? verdicts.Find(v => v.Verdict != ScanVerdict.Clean)
            ?? verdicts[0];
        return decided with { Engines = verdicts.ConvertAll(v => v.Engine) };
    }
}
