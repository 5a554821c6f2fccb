using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.DevSidecar.Api;

/// <summary>Reading a request's body whole.</summary>
internal static class RequestBody
{
    /// <summary>What daprd says about a body over <c>--max-body-size</c>.</summary>
    public const string TooLarge = "stream too large";

    /// <summary>Reads the body.</summary>
    /// <returns>The bytes, or null when the body is larger than the listener allows.</returns>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        long limit = Math.Min(request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? Array.MaxLength, Array.MaxLength);
        if (request.ContentLength > limit)
        {
            return null;
        }

        try
        {
            if (request.ContentLength is { } length)
            {
                byte[] exact = new byte[length];
                await request.Body.ReadExactlyAsync(exact, ct);
                return exact;
            }

            ArrayBufferWriter<byte> unknown = new(4096);
            int read;
            while ((read = await request.Body.ReadAsync(unknown.GetMemory(4096), ct)) > 0)
            {
                unknown.Advance(read);
            }

            return unknown.WrittenSpan.ToArray();
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }
}
