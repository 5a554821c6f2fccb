using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;

namespace DsxDapr.Scanner.Engines.Dsxa;

/// <summary>An item's content as the body of a request, streamed.</summary>
internal sealed class DsxaContent : HttpContent
{
    private const int BufferSize = 64 * 1024;

    private readonly ContentStream _content;

    public DsxaContent(ContentStream content)
    {
        _content = content;
        Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Octet);
    }

    /// <summary>Whether every byte was handed to the connection.</summary>
    public bool IsAllSent { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var buffer = PooledBuffer.Rent(BufferSize);
        int count;
        while ((count = await _content.ReadAsync(buffer.Memory, cancellationToken)) > 0)
        {
            await stream.WriteAsync(buffer.Memory[..count], cancellationToken);
        }

        IsAllSent = true;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _content.AnnouncedLength ?? 0;
        return _content.AnnouncedLength is not null;
    }
}
