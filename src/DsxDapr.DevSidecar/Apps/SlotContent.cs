using System.Net;

namespace DsxDapr.DevSidecar.Apps;

/// <summary>An answer's body that gives its slot back when it is disposed of.</summary>
internal sealed class SlotContent : HttpContent
{
    private readonly HttpContent _inner;
    private SemaphoreSlim? _slot;

    /// <summary>Wraps a body.</summary>
    public SlotContent(HttpContent inner, SemaphoreSlim slot)
    {
        _inner = inner;
        _slot = slot;
        foreach (var (name, values) in inner.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    /// <inheritdoc/>
    protected override Task<Stream> CreateContentReadStreamAsync() => _inner.ReadAsStreamAsync();

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _inner.CopyToAsync(stream, context);

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength ?? -1;
        return length >= 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            Interlocked.Exchange(ref _slot, null)?.Release();
        }

        base.Dispose(disposing);
    }
}
