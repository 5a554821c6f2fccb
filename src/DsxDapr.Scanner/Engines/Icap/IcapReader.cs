using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DsxDapr.Scanner.Engines.Icap;

/// <summary>Reads answers from a connection.</summary>
internal sealed class IcapReader(Stream stream)
{
    private const int BufferSize = 16 * 1024;
    private const int MaxLines = 200;

    private readonly byte[] _buffer = new byte[BufferSize];
    private int _begin;
    private int _end;

    /// <summary>Whether the server has sent what nobody asked for.</summary>
    public bool HasLeftover => _begin < _end;

    /// <summary>The lines up to an empty one.</summary>
    /// <exception cref="EngineException">The connection ended, or what came is too long.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async ValueTask<IReadOnlyList<string>> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        string line;
        while ((line = await ReadLineAsync(cancellationToken)).Length > 0)
        {
            lines.Add(lines.Count < MaxLines ? line : throw TooLong());
        }

        return lines;
    }

    /// <summary>Reads a body to its end; what it holds counts only as its digest.</summary>
    public async ValueTask<Sha256Digest> ReadBodyAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long left;
        while ((left = await ReadChunkSizeAsync(cancellationToken)) > 0)
        {
            while (left > 0)
            {
                if (_begin == _end)
                {
                    await FillAsync(cancellationToken);
                }

                var count = (int)Math.Min(left, _end - _begin);
                hash.AppendData(_buffer, _begin, count);
                _begin += count;
                left -= count;
            }

            if ((await ReadLineAsync(cancellationToken)).Length > 0)
            {
                throw NotUnderstood();
            }
        }

        await ReadHeadAsync(cancellationToken); // trailers
        return new Sha256Digest(hash.GetHashAndReset());
    }

    /// <summary>Skips so many bytes, and returns the beginning of them as text.</summary>
    public async ValueTask<string> ReadTextAsync(int count, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        while (count > 0)
        {
            if (_begin == _end)
            {
                await FillAsync(cancellationToken);
            }

            var part = Math.Min(count, _end - _begin);
            text.Append(text.Length < BufferSize ? Encoding.Latin1.GetString(_buffer, _begin, part) : "");
            _begin += part;
            count -= part;
        }

        return text.ToString();
    }

    private static EngineException TooLong() => new(EngineFailure.Failed, "The server gave an answer whose headers are too long.");

    private static EngineException NotUnderstood() => new(EngineFailure.Failed, "The server gave an answer whose body cannot be understood.");

    private async ValueTask<long> ReadChunkSizeAsync(CancellationToken cancellationToken)
    {
        var size = (await ReadLineAsync(cancellationToken)).Split(';')[0].Trim();
        return long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value >= 0
            ? value
            : throw NotUnderstood();
    }

    private async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = _buffer.AsSpan(_begin, _end - _begin).IndexOf((byte)'\n')) < 0)
        {
            await FillAsync(cancellationToken);
        }

        var line = Encoding.Latin1.GetString(_buffer, _begin, length).TrimEnd('\r');
        _begin += length + 1;
        return line;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_begin > 0)
        {
            _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
            (_begin, _end) = (0, _end - _begin);
        }

        if (_end == BufferSize)
        {
            throw TooLong();
        }

        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += count > 0 ? count : throw new EngineException(EngineFailure.Unavailable, "The server closed the connection before its verdict.");
    }
}
