using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.Security.Hmac;

/// <summary>A request's body, read once into a pooled buffer and given to model binding from there.</summary>
internal sealed class PooledBody : IDisposable
{
    private const int InitialBytes = 4096;
    private static readonly PooledBody Empty = new(0);
    private byte[] _buffer;
    private int _length;

    private PooledBody(int initialBytes) => _buffer = initialBytes == 0 ? [] : ArrayPool<byte>.Shared.Rent(initialBytes);

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Reads the body and puts itself in its place until the request ends. Null when the body is longer than the limit.</summary>
    public static async ValueTask<PooledBody?> TakeAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            return null;
        }

        // What cannot have a body needs no buffer; a server says so, or a length of 0 does.
        if (request.ContentLength == 0 || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false)
        {
            request.Body = Stream.Null;
            return Empty;
        }

        // One byte more than announced, so that the end is seen without growing.
        var body = new PooledBody((int)(request.ContentLength ?? InitialBytes) + 1);
        request.HttpContext.Response.RegisterForDispose(body);
        if (!await body.FillAsync(request.Body, maxBytes, cancellationToken))
        {
            return null;
        }

        request.Body = new MemoryStream(body._buffer, 0, body._length, writable: false);
        return body;
    }

    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<bool> FillAsync(Stream source, int maxBytes, CancellationToken cancellationToken)
    {
        int read;
        while ((read = await source.ReadAsync(_buffer.AsMemory(_length), cancellationToken)) > 0)
        {
            _length += read;
            if (_length > maxBytes)
            {
                return false;
            }

            if (_length == _buffer.Length)
            {
                Grow();
            }
        }

        return true;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
