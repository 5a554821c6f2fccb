using System.Buffers;
using System.Buffers.Text;

namespace DsxDapr.DevSidecar.Redis;

/// <summary>Writes commands to a stream: many small ones with one system call, large arguments without copying them.</summary>
internal sealed class RedisWriter(Stream stream)
{
    private const int FlushAt = 64 * 1024;
    private const int LargePart = 16 * 1024;
    private const int Slice = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(FlushAt);

    /// <summary>Told whenever bytes have gone out.</summary>
    public Action? Progress { get; init; }

    /// <summary>Adds a command; it may stay in memory until <see cref="FlushAsync"/>.</summary>
    public async ValueTask WriteAsync(RedisCommand command, CancellationToken ct)
    {
        WriteHeader((byte)'*', command.Parts.Count);
        foreach (ReadOnlyMemory<byte> part in command.Parts)
        {
            WriteHeader((byte)'$', part.Length);
            if (part.Length >= LargePart)
            {
                await FlushAsync(ct);
                await WriteLargeAsync(part, ct);
            }
            else
            {
                _buffer.Write(part.Span);
            }

            _buffer.Write("\r\n"u8);
        }

        if (_buffer.WrittenCount >= FlushAt)
        {
            await FlushAsync(ct);
        }
    }

    /// <summary>Sends what was added.</summary>
    public async ValueTask FlushAsync(CancellationToken ct)
    {
        if (_buffer.WrittenCount > 0)
        {
            await stream.WriteAsync(_buffer.WrittenMemory, ct);
            await stream.FlushAsync(ct);
            _buffer.ResetWrittenCount();
        }
    }

    private async ValueTask WriteLargeAsync(ReadOnlyMemory<byte> part, CancellationToken ct)
    {
        while (!part.IsEmpty)
        {
            int length = Math.Min(part.Length, Slice);
            await stream.WriteAsync(part[..length], ct);
            Progress?.Invoke();
            part = part[length..];
        }
    }

    private void WriteHeader(byte type, int number)
    {
        Span<byte> span = _buffer.GetSpan(16);
        span[0] = type;
        Utf8Formatter.TryFormat(number, span[1..], out int digits);
        span[digits + 1] = (byte)'\r';
        span[digits + 2] = (byte)'\n';
        _buffer.Advance(digits + 3);
    }
}
