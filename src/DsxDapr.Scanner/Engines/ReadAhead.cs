using System.Security.Cryptography;

namespace DsxDapr.Scanner.Engines;

/// <summary>The beginning of a content, or all of it, read before it is asked for.</summary>
/// <param name="limit">Up to how many bytes are all of it.</param>
internal sealed class ReadAhead(int limit) : IDisposable
{
    // One byte more than the limit tells a content of exactly that size from a larger one.
    private readonly PooledBuffer _buffer = PooledBuffer.Rent(limit + 1);
    private int _read;

    /// <summary>How many bytes were read ahead.</summary>
    public int Size { get; private set; }

    /// <summary>How many of them were not read since.</summary>
    public int Left => Size - _read;

    /// <summary>Whether any of them was not read since.</summary>
    public bool HasMore => Left > 0;

    /// <summary>Whether there is nothing behind them.</summary>
    public bool IsAll { get; private set; }

    /// <summary>Their digest when they are all; null before.</summary>
    public Sha256Digest? Digest { get; private set; }

    /// <summary>Whether more can be read ahead.</summary>
    public bool HasRoom => Size <= limit;

    /// <summary>Where more is read to.</summary>
    public Memory<byte> Room => _buffer.Memory[Size..];

    /// <summary><paramref name="count"/> bytes came into <see cref="Room"/>; none of them means that that was all.</summary>
    public void Add(int count)
    {
        Size += count;
        if (count == 0)
        {
            Span<byte> digest = stackalloc byte[Sha256Digest.SizeInBytes];
            SHA256.HashData(_buffer.Memory.Span[..Size], digest);
            (IsAll, Digest) = (true, new Sha256Digest(digest));
        }
    }

    /// <summary>Reads on in what was read ahead.</summary>
    public int Read(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, Left);
        _buffer.Memory.Span.Slice(_read, count).CopyTo(buffer);
        _read += count;
        return count;
    }

    public void Dispose() => _buffer.Dispose();
}
