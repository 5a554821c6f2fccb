using System.IO.Pipelines;
using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Engines.Chains;

/// <summary>One engine's share of a chain: the content comes to it through a pipe that holds little.</summary>
internal sealed class ChainBranch : IDisposable
{
    // What an engine may be behind the fastest, and so the memory that a scan takes per engine.
    private const long PauseAt = 256 * 1024;

    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: PauseAt, resumeWriterThreshold: PauseAt / 2, useSynchronizationContext: false));

    private readonly IScanEngine _engine;
    private readonly Stream _source;
    private readonly ContentStream _content;

    public ChainBranch(IScanEngine engine, long? announcedLength)
    {
        _engine = engine;
        _source = _pipe.Reader.AsStream();
        _content = new ContentStream(_source, announcedLength, engine.MaxSizeInBytes);
    }

    /// <summary>Scans what is written. Once it is over, what is still written is dropped.</summary>
    public async Task<ChainOutcome> ScanAsync(ScanContext context, CancellationToken cancellationToken)
    {
        try
        {
            var verdict = await _engine.ScanAsync(_content, context, cancellationToken);
            return verdict.Verdict == ScanVerdict.Clean && _content.State != ContentState.Complete
                ? Failed(EngineFailure.Failed, "it gave its verdict before the end of the content", cause: null)
                : new ChainOutcome(verdict, Failure: null);
        }
        catch (EngineException e)
        {
            return new ChainOutcome(Verdict: null, e);
        }
        catch (ContentException e) when (_content.State == ContentState.TooLarge)
        {
            return new ChainOutcome(new EngineVerdict(_engine.Info, ScanVerdict.TooLarge, Reason: e.Message), Failure: null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(EngineFailure.Failed, e.Message, e);
        }
        finally
        {
            await _pipe.Reader.CompleteAsync();
        }
    }

    /// <summary>Passes a part of the content on; waits while the engine is too far behind.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken) =>
        await _pipe.Writer.WriteAsync(part, cancellationToken);

    /// <summary>That was all of the content.</summary>
    public void Complete() => _pipe.Writer.Complete();

    /// <summary>There will be no more, although that was not all.</summary>
    public void Break(Exception cause) => _pipe.Writer.Complete(new IOException(cause.Message, cause));

    public void Dispose()
    {
        _content.Dispose();
        _source.Dispose();
    }

    private ChainOutcome Failed(EngineFailure failure, string reason, Exception? cause) =>
        new(Verdict: null, new EngineException(failure, $"The engine {_engine.Info} failed: {reason}", cause));
}
