using System.Buffers.Binary;

namespace DsxDapr.Scanner.Engines.ClamAv;

/// <summary>
/// A part of the content as clamd wants it: its length, then its bytes. There is room in front for the commands that begin a scan
/// and behind for those that end it and ask for clamd's version, so that a small item takes one call of the network.
/// </summary>
internal sealed class ClamdChunk : IDisposable
{
    private const int LengthSize = sizeof(uint);

    // The largest part sent in one go.
    private const int DataSize = 128 * 1024;

    private readonly PooledBuffer _buffer = PooledBuffer.Rent(OpenSession.Length + BeginStream.Length + LengthSize + DataSize + EndStream.Length + Version.Length);
    private int _end;

    private static ReadOnlySpan<byte> OpenSession => "zIDSESSION\0"u8;

    private static ReadOnlySpan<byte> BeginStream => "zINSTREAM\0"u8;

    private static ReadOnlySpan<byte> EndStream => [0, 0, 0, 0];

    private static ReadOnlySpan<byte> Version => "zVERSION\0"u8;

    /// <summary>How many bytes of the content are in it.</summary>
    public int DataLength { get; private set; }

    /// <summary>Whether the content ends with this chunk.</summary>
    public bool IsLast { get; private set; }

    /// <summary>Reads the next part of <paramref name="content"/>.</summary>
    /// <exception cref="ContentException">The content cannot be read.</exception>
    public async ValueTask FillAsync(ContentStream content, CancellationToken cancellationToken)
    {
        var begin = OpenSession.Length + BeginStream.Length;
        var data = _buffer.Memory.Slice(begin + LengthSize, DataSize);
        var count = await content.ReadAtLeastAsync(data, DataSize, throwOnEndOfStream: false, cancellationToken);
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.Memory.Span[begin..], (uint)count);
        DataLength = count;
        IsLast = count < DataSize;
        _end = begin + LengthSize + count;

        // A length of zero ends the stream; without any data the chunk's own length is that.
        if (IsLast)
        {
            Append(count > 0 ? EndStream : []);
            Append(Version);
        }
    }

    /// <summary>The chunk that begins a scan.</summary>
    /// <param name="opensSession">Whether it is the first on its connection.</param>
    public ReadOnlyMemory<byte> AsFirst(bool opensSession)
    {
        OpenSession.CopyTo(_buffer.Memory.Span);
        BeginStream.CopyTo(_buffer.Memory.Span[OpenSession.Length..]);
        return _buffer.Memory[(opensSession ? 0 : OpenSession.Length).._end];
    }

    /// <summary>The chunk that goes on with a scan.</summary>
    public ReadOnlyMemory<byte> AsNext() => _buffer.Memory[(OpenSession.Length + BeginStream.Length).._end];

    public void Dispose() => _buffer.Dispose();

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.Memory.Span[_end..]);
        _end += bytes.Length;
    }
}
