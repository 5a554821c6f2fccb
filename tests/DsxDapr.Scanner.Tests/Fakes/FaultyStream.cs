namespace DsxDapr.Scanner.Tests.Fakes;

/// <summary>A connection on which something goes wrong between two ends that are honest.</summary>
/// <param name="inner">The connection.</param>
/// <param name="readable">After so many bytes received it is cut.</param>
/// <param name="writable">After so many bytes sent it is cut.</param>
/// <param name="garbled">The byte sent of which a bit is flipped; negative for none.</param>
internal sealed class FaultyStream(Stream inner, int readable, int writable, int garbled) : Stream
{
    private int _read;
    private int _written;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_read == readable)
        {
            throw new IOException("cut");
        }

        var count = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, readable - _read)], cancellationToken);
        _read += count;
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var bytes = buffer[..Math.Min(buffer.Length, writable - _written)].ToArray();
        if (garbled >= _written && garbled < _written + bytes.Length)
        {
            bytes[garbled - _written] ^= 4;
        }

        await inner.WriteAsync(bytes, cancellationToken);
        _written += bytes.Length;
        if (bytes.Length < buffer.Length)
        {
            throw new IOException("cut");
        }
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
