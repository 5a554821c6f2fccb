using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;
using DsxDapr.Scanner.Reading;
using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Orders;

/// <summary>Scans one item: opens it at its connector, streams it through the engine, and says what came of it.</summary>
internal sealed partial class ItemScan(
    ItemReader items,
    IScanEngine engine,
    ScannerMetrics metrics,
    IOptions<ScannerOptions> options,
    TimeProvider clock,
    ILogger<ItemScan> logger)
{
    private readonly TimeSpan _timeLimit = options.Value.TimeLimit;
    private readonly long? _sizeLimit = options.Value.MaxFileSizeBytes;

    /// <summary>One attempt. Failures are results, too; thrown is only what says nothing about the item or its connector.</summary>
    public async Task<ScanResult> RunAsync(ScanOrder order, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var outcome = await AttemptAsync(order, cancellationToken);
        var elapsed = clock.GetElapsedTime(started);
        var result = Describe(order, outcome, elapsed);
        metrics.Scanned(result, elapsed);
        Log(result);
        return result;
    }

    private async Task<ScanOutcome> AttemptAsync(ScanOrder order, CancellationToken cancellationToken)
    {
        using var timeLimit = new CancellationTokenSource(_timeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeLimit.Token);
        try
        {
            using var item = await items.OpenAsync(order, either.Token);
            using var content = new ContentStream(item.Content, item.Length, Smaller(_sizeLimit, engine.MaxSizeInBytes));
            return await JudgeAsync(order, content, either.Token) with { ContentVersion = item.Version };
        }
        catch (ItemReadException e)
        {
            return new ScanOutcome(Verdict: null, e.Failure);
        }
        catch (Exception) when (timeLimit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return ScanOutcome.Failed(
                FailureClass.Timeout, $"Reading and scanning took longer than {_timeLimit.TotalSeconds:0.###} seconds.");
        }
    }

    private async Task<ScanOutcome> JudgeAsync(ScanOrder order, ContentStream content, CancellationToken cancellationToken)
    {
        try
        {
            var verdict = await engine.ScanAsync(
                content, new ScanContext(order.TaskId, order.Request.Location, order.Request.Metainfo), cancellationToken);
            if (verdict.Verdict == ScanVerdict.TooLarge)
            {
                return new ScanOutcome(verdict, Failure: null);
            }

            if (verdict.Verdict == ScanVerdict.Clean && content.State == ContentState.Reading)
            {
                throw new EngineException(EngineFailure.Failed, "It gave its verdict before the end of the content.");
            }

            try
            {
                await content.DrainAsync(cancellationToken);
            }
            catch (ContentException) when (verdict.Verdict == ScanVerdict.Malicious && content.State == ContentState.TooLarge)
            {
                // What was found in the first part is there, however much more comes.
                return new ScanOutcome(verdict, Failure: null);
            }

            return new ScanOutcome(verdict, Failure: null, content.BytesRead, content.Digest, content.FileType);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            switch (content.State)
            {
                case ContentState.TooLarge:
                    return new ScanOutcome(
                        new EngineVerdict(engine.Info, ScanVerdict.TooLarge, Reason: content.Failure?.Message ?? e.Message), Failure: null);
                case ContentState.Broken:
                    return ScanOutcome.Failed(FailureClass.StreamBroken, content.Failure?.Message ?? e.Message);
                default:
                    LogEngineFailed(e, engine.Info, order.TaskId);
                    return Failed(e);
            }
        }
    }

    private ScanResult Describe(ScanOrder order, ScanOutcome outcome, TimeSpan elapsed) => new()
    {
        TaskId = order.TaskId,
        JobId = order.Request.ScanJobId ?? "",
        Attempt = order.Attempt,
        ConnectorUuid = order.Connector.Uuid,
        ConnectorName = order.Connector.Name,
        Location = order.Request.Location,
        Metainfo = order.Request.Metainfo,
        Verdict = outcome.Verdict?.Verdict ?? ScanVerdict.Error,
        Engine = outcome.Verdict?.Engine.ToString(),
        EngineDatabase = outcome.Verdict?.Engine.DatabaseVersion,
        Engines = outcome.Verdict is { Verdict: ScanVerdict.Clean } clean ? clean.DescribeEngines() : null,
        ContentVersion = outcome.ContentVersion,
        IsCached = outcome.Verdict?.IsCached ?? false,
        Threat = outcome.Verdict?.Threat,
        Reason = outcome.Verdict?.Reason ?? outcome.Failure?.Reason,
        Failure = outcome.Failure,
        SizeInBytes = outcome.SizeInBytes,
        Sha256 = outcome.Digest?.ToString(),
        FileType = outcome.FileType,
        ElapsedMs = Math.Round(elapsed.TotalMilliseconds, digits: 3),
        CompletedAt = clock.GetUtcNow(),
    };

    private void Log(ScanResult result)
    {
        if (result.Failure is { } failure)
        {
            LogNotScanned(result.TaskId, result.Attempt, result.ConnectorName, failure.Class, failure.Reason);
        }
        else if (result.Verdict == ScanVerdict.Malicious)
        {
            LogMalicious(result.TaskId, result.ConnectorName, result.Threat);
        }
    }

    private ScanOutcome Failed(Exception e)
    {
        var reason = $"The engine {engine.Info} failed: {e.Message}";
        return e is EngineException { Failure: EngineFailure.Refused }
            ? new ScanOutcome(Verdict: null, new ScanFailure(FailureClass.EngineClient, reason, Retriable: false))
            : ScanOutcome.Failed(e is EngineException { Failure: EngineFailure.Authentication } ? FailureClass.EngineAuth : FailureClass.Engine, reason);
    }

    private static long? Smaller(long? one, long? other) => one is null || other < one ? other : one;

    [LoggerMessage(LogLevel.Warning, "Task {Task}, attempt {Attempt}: no verdict from {Connector}: {Class}: {Reason}")]
    private partial void LogNotScanned(string task, int attempt, string connector, string @class, string reason);

    [LoggerMessage(LogLevel.Warning, "Task {Task}: malicious item at {Connector}: {Threat}")]
    private partial void LogMalicious(string task, string connector, string? threat);

    [LoggerMessage(LogLevel.Error, "The engine {Engine} failed at task {Task}")]
    private partial void LogEngineFailed(Exception exception, EngineInfo engine, string task);
}
