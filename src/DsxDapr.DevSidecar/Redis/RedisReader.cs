using System.Buffers.Text;
using System.Text;

namespace DsxDapr.DevSidecar.Redis;

/// <summary>Reads RESP2 values off a stream. A bulk string goes straight into its own array, so that large ones are read once.</summary>
internal sealed class RedisReader(Stream stream)
{
    private const int BufferSize = 64 * 1024;
    private const int MaxLine = 64 * 1024;
    private const int MaxBulk = 512 * 1024 * 1024;
    private const int MaxItems = 1024 * 1024;
    private const int MaxDepth = 16;

    private readonly byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;

    /// <summary>Told whenever bytes have come.</summary>
    public Action? Progress { get; init; }

    /// <summary>Reads one value.</summary>
    /// <exception cref="RedisConnectionException">The stream ends, or what it carries is not RESP2.</exception>
    public ValueTask<RedisValue> ReadAsync(CancellationToken ct) => ReadAsync(0, ct);

    private async ValueTask<RedisValue> ReadAsync(int depth, CancellationToken ct)
    {
        // The line stays valid until more is read.
        ReadOnlyMemory<byte> line = await ReadLineAsync(ct);
        if (line.IsEmpty)
        {
            throw Broken("an empty line");
        }

        byte type = line.Span[0];
        ReadOnlyMemory<byte> rest = line[1..];
        switch (type)
        {
            case (byte)'+':
                return RedisValue.Of(Encoding.UTF8.GetString(rest.Span));
            case (byte)'-':
                return RedisValue.Error(Encoding.UTF8.GetString(rest.Span));
            case (byte)':':
                return RedisValue.Of(NumberOf(rest.Span));
            case (byte)'$':
                long length = NumberOf(rest.Span);
                return length < 0 ? RedisValue.Null : RedisValue.Of(await ReadBulkAsync(length, ct));
            case (byte)'*':
                long count = NumberOf(rest.Span);
                return count < 0 ? RedisValue.Null : RedisValue.Of(await ReadItemsAsync(count, depth, ct));
            default:
                throw Broken($"a value of type 0x{type:x2}");
        }
    }

    private async ValueTask<RedisValue[]> ReadItemsAsync(long count, int depth, CancellationToken ct)
    {
        if (count > MaxItems || depth >= MaxDepth)
        {
            throw Broken($"an array of {count} items at depth {depth}");
        }

        RedisValue[] items = new RedisValue[count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = await ReadAsync(depth + 1, ct);
        }

        return items;
    }

    private async ValueTask<byte[]> ReadBulkAsync(long length, CancellationToken ct)
    {
        if (length > MaxBulk)
        {
            throw Broken($"a string of {length} bytes");
        }

        byte[] bytes = new byte[length];
        int have = Math.Min(_end - _start, bytes.Length);
        _buffer.AsSpan(_start, have).CopyTo(bytes);
        _start += have;
        while (have < bytes.Length)
        {
            int read = await stream.ReadAsync(bytes.AsMemory(have), ct);
            if (read == 0)
            {
                throw Ended();
            }

            Progress?.Invoke();
            have += read;
        }

        while (_end - _start < 2)
        {
            await FillAsync(ct);
        }

        _start += 2;
        return bytes;
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadLineAsync(CancellationToken ct)
    {
        int searched = 0;
        while (true)
        {
            int at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                int length = searched + at;
                ReadOnlyMemory<byte> line = _buffer.AsMemory(_start, length > 0 && _buffer[_start + length - 1] == '\r' ? length - 1 : length);
                _start += length + 1;
                return line;
            }

            searched = _end - _start;
            if (searched >= MaxLine)
            {
                throw Broken("a line without end");
            }

            await FillAsync(ct);
        }
    }

    private async ValueTask FillAsync(CancellationToken ct)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        int read = await stream.ReadAsync(_buffer.AsMemory(_end), ct);
        if (read == 0)
        {
            throw Ended();
        }

        Progress?.Invoke();
        _end += read;
    }

    private static long NumberOf(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long number, out int used) && used == text.Length ? number : throw Broken("a number that is none");

    private static RedisConnectionException Broken(string what) => new($"redis sent {what}");

    private static RedisConnectionException Ended() => new("EOF");
}
