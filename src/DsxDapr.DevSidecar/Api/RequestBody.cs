using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.DevSidecar.Api;

/// <summary>Reading a request's body whole.</summary>
internal static class RequestBody
{
    /// <summary>What daprd says about a body over <c>--max-body-size</c>.</summary>
    public const string TooLarge = "stream too large";

    private const int Piece = 64 * 1024;

    // A client that is still sending does not see an answer. This much is read and thrown away for its sake.
    private const long MaxDiscarded = 64L * 1024 * 1024;

    /// <summary>Reads the body.</summary>
    /// <returns>The bytes, or null when the body is larger than the listener allows.</returns>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        IHttpMaxRequestBodySizeFeature? limiting = request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>();
        long limit = Math.Min(limiting?.MaxRequestBodySize ?? Array.MaxLength, Array.MaxLength);
        if (limiting is { IsReadOnly: false })
        {
            limiting.MaxRequestBodySize = null;
        }

        if (request.ContentLength is { } length)
        {
            if (length > limit)
            {
                await DiscardAsync(request, ct);
                return null;
            }

            byte[] exact = new byte[length];
            await request.Body.ReadExactlyAsync(exact, ct);
            return exact;
        }

        ArrayBufferWriter<byte> unknown = new();
        int read;
        while ((read = await request.Body.ReadAsync(unknown.GetMemory(4096), ct)) > 0)
        {
            unknown.Advance(read);
            if (unknown.WrittenCount > limit)
            {
                await DiscardAsync(request, ct);
                return null;
            }
        }

        return unknown.WrittenSpan.ToArray();
    }

    private static async Task DiscardAsync(HttpRequest request, CancellationToken ct)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(Piece);
        long discarded = 0;
        int read;
        while (discarded < MaxDiscarded && (read = await request.Body.ReadAsync(piece, ct)) > 0)
        {
            discarded += read;
        }

        ArrayPool<byte>.Shared.Return(piece);
    }
}
