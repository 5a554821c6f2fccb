using System.Buffers;

namespace DsxDapr.Security.Hmac;

/// <summary>
/// Signs requests marked with <see cref="SigningRequestExtensions.SignWith"/>. It must sit <em>inside</em> the retry handler, so that
/// every attempt has its own timestamp and nonce; a verifier accepts a nonce once.
/// </summary>
/// <param name="clock">Gives the timestamps.</param>
public sealed class SigningHandler(TimeProvider clock) : DelegatingHandler
{
    private const int ChunkBytes = 32 * 1024;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.TryGetSigningKey(out var key) && key is not null)
        {
            var header = await SignAsync(request, key, cancellationToken);
            request.Headers.Remove("Authorization");
            request.Headers.TryAddWithoutValidation("Authorization", header);
            TellTarget(request);
        }

        return await base.SendAsync(request, cancellationToken);
    }

    // For the answer to a signature that fails because a proxy rewrote the path.
    private static void TellTarget(HttpRequestMessage request)
    {
        request.Headers.Remove(SignedTarget.Header);
        if (request.RequestUri!.PathAndQuery is { Length: <= SignedTarget.MaxLength } target)
        {
            request.Headers.TryAddWithoutValidation(SignedTarget.Header, target);
        }
    }

    private async Task<string> SignAsync(HttpRequestMessage request, HmacKey key, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri ?? throw new InvalidOperationException("A request without a URL cannot be signed.");
        var unixSeconds = clock.GetUtcNow().ToUnixTimeSeconds();
        var nonce = DsxHmacSignature.CreateNonce();
        var hash = DsxHmacMac.Start(key, request.Method.Method, uri.PathAndQuery, unixSeconds, nonce);
        if (request.Content is { } content)
        {
            await AppendAsync(hash, content, cancellationToken);
        }

        return DsxHmacSignature.FormatHeader(key, unixSeconds, nonce, Finish(hash));
    }

    // What is signed must be what is sent, at every attempt: a content that is not in memory yet is buffered, once.
    private static async Task AppendAsync(KeyedHash hash, HttpContent content, CancellationToken cancellationToken)
    {
        if (content is not (ByteArrayContent or ReadOnlyMemoryContent))
        {
            await content.LoadIntoBufferAsync(cancellationToken);
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken);
        stream.Position = 0;
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(chunk, cancellationToken)) > 0)
            {
                hash.Append(chunk.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static string Finish(KeyedHash hash)
    {
        Span<byte> mac = stackalloc byte[DsxHmacMac.Length];
        hash.Finish(mac);
        return Convert.ToBase64String(mac);
    }
}
