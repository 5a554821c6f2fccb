using System.Security.Cryptography;

namespace DsxDapr.Scanner.Engines;

/// <summary>
/// An item's content on its way to the engine: counted and hashed once, held to its announced length and to the size limit.
/// It remembers what went wrong, so that no engine can turn a broken stream into a verdict. Read-only, asynchronous only.
/// </summary>
/// <param name="content">The content; not disposed.</param>
/// <param name="announcedLength">How many bytes must come; null when it is not known.</param>
/// <param name="limit">The largest accepted number of bytes; null for no limit.</param>
internal sealed class ContentStream(Stream content, long? announcedLength, long? limit) : Stream
{
    private const int DrainBufferSize = 64 * 1024;

    private readonly byte[] _head = new byte[FileTypes.HeadSize];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private ReadAhead? _ahead;

    /// <summary>How far the reading is.</summary>
    public ContentState State { get; private set; } = announcedLength > limit ? ContentState.TooLarge : ContentState.Reading;

    /// <summary>How many bytes must come; null when it is not known.</summary>
    public long? AnnouncedLength => announcedLength;

    /// <summary>How many bytes were read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>SHA-256 of the whole content; null until <see cref="State"/> is <see cref="ContentState.Complete"/>.</summary>
    public Sha256Digest? Digest { get; private set; }

    /// <summary>What the content looks like by its first bytes, as a media type; null for nothing known, and as long as too little was read.</summary>
    public string? FileType { get; private set; }

    /// <summary>Why the content is broken or too large; null as long as it is neither.</summary>
    public ContentException? Failure { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => BytesRead;
        set => throw new NotSupportedException();
    }

    /// <summary>Reads on; 0 means that the content is complete.</summary>
    /// <exception cref="ContentException">The content broke off, is longer or shorter than announced, or is too large.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (State == ContentState.Complete || buffer.IsEmpty)
        {
            return 0;
        }

        ThrowIfUnreadable();
        var count = _ahead is null ? await ReadSourceAsync(buffer, cancellationToken)
            : _ahead.HasMore ? _ahead.Read(buffer.Span)
            : _ahead.IsAll ? 0
            : await ReadSourceAsync(buffer, cancellationToken);
        BytesRead += count;
        if (BytesRead > limit)
        {
            throw Fail(ContentState.TooLarge, TooLargeMessage());
        }

        if (count > 0)
        {
            _hash.AppendData(buffer.Span[..count]);
            KeepHead(buffer.Span[..count]);
            return count;
        }

        Finish();
        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>
    /// The digest of a content of at most <paramref name="size"/> bytes before any of it is read; null when it is larger. Nothing is settled by
    /// that: what was read ahead is read again by <see cref="ReadAsync(Memory{byte}, CancellationToken)"/>, counted and hashed as
    /// ever. Takes up to <paramref name="size"/> bytes of memory until the stream is disposed of.
    /// </summary>
    /// <exception cref="ContentException">The content broke off.</exception>
    public async ValueTask<Sha256Digest?> PeekDigestAsync(int size, CancellationToken cancellationToken)
    {
        if (_ahead is null)
        {
            if (State != ContentState.Reading || BytesRead > 0 || announcedLength > size)
            {
                return null;
            }

            _ahead = new ReadAhead((int)Math.Min(size, announcedLength ?? size));
            while (_ahead.HasRoom && !_ahead.IsAll)
            {
                _ahead.Add(await ReadSourceAsync(_ahead.Room, cancellationToken));
            }
        }

        return _ahead.Size <= size ? _ahead.Digest : null;
    }

    /// <summary>Reads to the end for the sake of length and digest.</summary>
    /// <exception cref="ContentException">As <see cref="ReadAsync(Memory{byte}, CancellationToken)"/>.</exception>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        if (State == ContentState.Complete)
        {
            return;
        }

        using var buffer = PooledBuffer.Rent(DrainBufferSize);
        while (await ReadAsync(buffer.Memory, cancellationToken) > 0)
        {
            // what is read was counted and hashed on the way
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Content is read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            _ahead?.Dispose();
            _ahead = null;
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadSourceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw Fail(ContentState.Broken, $"The content broke off after {BytesRead + (_ahead?.Left ?? 0)} bytes.", e);
        }
    }

    private void Finish()
    {
        if (announcedLength is { } announced && announced != BytesRead)
        {
            throw Fail(ContentState.Broken, $"{announced} bytes were announced, {BytesRead} came.");
        }

        Span<byte> digest = stackalloc byte[Sha256Digest.SizeInBytes];
        _hash.GetHashAndReset(digest);
        Digest = new Sha256Digest(digest);
        State = ContentState.Complete;
    }

    private void KeepHead(ReadOnlySpan<byte> part)
    {
        var kept = (int)Math.Min(BytesRead - part.Length, _head.Length);
        if (kept < _head.Length)
        {
            part[..Math.Min(part.Length, _head.Length - kept)].CopyTo(_head.AsSpan(kept));
            FileType = FileTypes.Sniff(_head.AsSpan(0, (int)Math.Min(BytesRead, _head.Length)));
        }
    }

    private void ThrowIfUnreadable()
    {
        if (State == ContentState.TooLarge)
        {
            throw Fail(ContentState.TooLarge, TooLargeMessage());
        }

        if (Failure is not null)
        {
            throw Failure;
        }
    }

    private string TooLargeMessage() => announcedLength is { } announced
        ? $"The content has {announced} bytes; the limit is {limit}."
        : $"The content has more than {limit} bytes.";

    private ContentException Fail(ContentState state, string message, Exception? cause = null)
    {
        State = state;
        return Failure ??= new ContentException(message, cause);
    }
}
