using System.Buffers;
using System.IO.Pipelines;
using System.Net;

namespace DsxDapr.DevSidecar.Invocation;

/// <summary>A request body on its way through: never more of it in memory than one buffer.</summary>
internal sealed class StreamedBody(PipeReader source, long? length, long limit) : HttpContent
{
    /// <summary>Large enough that TLS records and system calls are few, small enough for many calls at once.</summary>
    private const int BufferSize = 64 * 1024;

    /// <summary>Whether a byte of the source may be gone, so that the call cannot be repeated.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Whether the body turned out larger than allowed.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>Whether the sender of the body broke off.</summary>
    public bool SourceFailed { get; private set; }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        IsStarted = true;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var total = 0L;
            while (await ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                total += count;
                if (total > limit)
                {
                    IsTooLarge = true;
                    throw new IOException("stream too large");
                }

                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                await stream.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }

    /// <summary>Takes what is there, at most one buffer; 0 at the end.</summary>
    private async ValueTask<int> ReadAsync(byte[] buffer, CancellationToken ct)
    {
        try
        {
            var result = await source.ReadAsync(ct);
            var chunk = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, BufferSize));
            var count = (int)chunk.Length;
            chunk.CopyTo(buffer);
            source.AdvanceTo(chunk.End);
            return count;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            SourceFailed = true;
            throw;
        }
    }
}
