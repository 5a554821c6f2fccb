namespace DsxDapr.DevSidecar.Tests.Invocation;

/// <summary>A stream that does not tell its length, so that it is sent in chunks.</summary>
internal sealed class NoLength(byte[] content) : MemoryStream(content)
{
    public override bool CanSeek => false;
}
