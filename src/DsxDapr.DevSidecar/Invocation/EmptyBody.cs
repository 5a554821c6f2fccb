using System.Net;

namespace DsxDapr.DevSidecar.Invocation;

/// <summary>No body, sent in chunks: how daprd passes on an empty POST.</summary>
internal sealed class EmptyBody : HttpContent
{
    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
