using System.Buffers;

namespace DsxDapr.Scanner.Engines;

/// <summary>A buffer from the shared pool, for the time of a <c>using</c>.</summary>
internal readonly struct PooledBuffer : IDisposable
{
    private readonly byte[] _array;

    private PooledBuffer(byte[] array, int size)
    {
        _array = array;
        Memory = array.AsMemory(0, size);
    }

    /// <summary>The buffer, of the size asked for.</summary>
    public Memory<byte> Memory { get; }

    /// <summary>Takes a buffer of <paramref name="size"/> bytes from the pool.</summary>
    public static PooledBuffer Rent(int size) => new(ArrayPool<byte>.Shared.Rent(size), size);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_array);
}
