namespace DsxDapr.Scanner.Tests.Engines;

/// <summary>Gives its bytes and then breaks.</summary>
internal sealed class BreakingStream(byte[] bytes) : MemoryStream(bytes)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await base.ReadAsync(buffer, cancellationToken);
        return count > 0 ? count : throw new IOException("connection reset");
    }
}
