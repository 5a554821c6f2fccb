using System.Buffers;
using System.IO.Compression;
using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;

namespace DsxDapr.DevSidecar.Invocation;

/// <summary>Passes an answer on: status, headers and body, each part of the body as soon as it is there.</summary>
internal static class AnswerRelay
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Passes the answer on.</summary>
    /// <param name="from">The answer of the next hop.</param>
    /// <param name="context">The request that waits for it.</param>
    /// <param name="decodeGzip">Whether a gzip body is decoded: the asker did not say that it can do so itself.</param>
    public static async Task RelayAsync(HttpResponseMessage from, HttpContext context, bool decodeGzip)
    {
        var to = context.Response;
        to.StatusCode = (int)from.StatusCode;
        CopyHeaders(from.Headers.NonValidated, to.Headers);
        CopyHeaders(from.Content.Headers.NonValidated, to.Headers);
        if (to.StatusCode == StatusCodes.Status304NotModified)
        {
            to.Headers.Remove("Content-Type"); // Go's server leaves it out where there is no content
        }

        var body = await from.Content.ReadAsStreamAsync(context.RequestAborted);
        if (decodeGzip && to.Headers.ContentEncoding is ["gzip"])
        {
            to.Headers.Remove("Content-Encoding");
            body = new GZipStream(body, CompressionMode.Decompress);
        }
        else if (to.StatusCode >= StatusCodes.Status400BadRequest)
        {
            // daprd streams the good answers, hence without a length, and has the others in one piece.
            to.ContentLength = from.Content.Headers.ContentLength;
        }

        try
        {
            await CopyBodyAsync(body, to, context.RequestAborted);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
        {
            context.Abort(); // half an answer must not look like a whole one
        }
    }

    private static void CopyHeaders(HttpHeadersNonValidated from, IHeaderDictionary to)
    {
        foreach (var (name, values) in from)
        {
            if (!CallHeaderNames.NotReturned.Contains(name))
            {
                to[name] = values.Count == 1 ? values.ToString() : new StringValues([.. values]);
            }
        }
    }

    private static async Task CopyBodyAsync(Stream body, HttpResponse to, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var pending = body.ReadAsync(buffer, ct);
            if (!pending.IsCompleted && to.ContentType is not null)
            {
                await to.Body.FlushAsync(ct); // the body takes its time: the asker shall see the head
            }

            var count = await pending;
            if (count > 0 && !to.HasStarted)
            {
                to.ContentType ??= "text/plain; charset=utf-8";
            }

            while (count > 0)
            {
                await to.Body.WriteAsync(buffer.AsMemory(0, count), ct);
                count = await body.ReadAsync(buffer, ct);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
