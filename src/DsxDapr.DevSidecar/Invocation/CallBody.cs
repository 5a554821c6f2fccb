using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.DevSidecar.Invocation;

/// <summary>
/// The body of one call. A small one of known length is read first, so that the call can be repeated as daprd repeats it;
/// any other is streamed and can be repeated only while nothing of it was sent.
/// </summary>
internal sealed class CallBody
{
    /// <summary>The largest body that is kept for a repetition, in bytes.</summary>
    private const int KeptLimit = 64 * 1024;

    private static readonly CallBody None = new();

    private readonly byte[]? _kept;
    private readonly StreamedBody? _streamed;

    private CallBody(byte[]? kept = null, StreamedBody? streamed = null)
    {
        _kept = kept;
        _streamed = streamed;
    }

    /// <summary>Whether another attempt can send it.</summary>
    public bool CanBeSent => _streamed is not { IsStarted: true };

    /// <summary>Whether it was found larger than allowed.</summary>
    public bool IsTooLarge => _streamed is { IsTooLarge: true };

    /// <summary>Whether its sender broke off.</summary>
    public bool SourceFailed => _streamed is { SourceFailed: true };

    /// <summary>The body of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">The largest body that is passed on, in bytes.</param>
    public static async ValueTask<CallBody> OpenAsync(HttpContext context, long limit)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            return None;
        }

        var length = context.Request.ContentLength;
        if (length is null or > KeptLimit)
        {
            return new CallBody(streamed: new StreamedBody(context.Request.BodyReader, length, limit));
        }

        var kept = new byte[length.Value];
        await context.Request.Body.ReadExactlyAsync(kept, context.RequestAborted);
        return new CallBody(kept);
    }

    /// <summary>The content for one attempt; null when there is no body.</summary>
    public HttpContent? CreateContent() => _kept is not null ? new ReadOnlyMemoryContent(_kept) : _streamed;
}
