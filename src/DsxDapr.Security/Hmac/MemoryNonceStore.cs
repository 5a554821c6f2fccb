using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DsxDapr.Security.Hmac;

/// <summary>The nonces of one process, in bounded memory. Replicas that share keys need a shared store instead.</summary>
/// <param name="clock">Tells when a nonce may be forgotten.</param>
/// <param name="capacity">How many nonces are kept at most; while so many are in use, further requests are refused.</param>
public sealed class MemoryNonceStore(TimeProvider clock, int capacity = MemoryNonceStore.DefaultCapacity) : INonceStore
{
    /// <summary>Enough for 2,500 requests a second at the default skew; about 80 MB when full.</summary>
    public const int DefaultCapacity = 1_000_000;

    private const int MaxStackBytes = 768; // a header's longest key id and nonce fit

    private readonly Lock _lock = new();
    private readonly HashSet<UInt128> _used = [];

    // In order of arrival. One that expires early may wait behind one that expires late; that only keeps it a little longer.
    private readonly Queue<(UInt128 Id, DateTimeOffset ExpiresAt)> _expiries = new();

    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _used.Count;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryUseAsync(string keyId, string nonce, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var id = Identify(keyId, nonce);
        lock (_lock)
        {
            Forget(clock.GetUtcNow());
            if (_used.Count >= capacity || !_used.Add(id))
            {
                return ValueTask.FromResult(false);
            }

            _expiries.Enqueue((id, expiresAt));
            return ValueTask.FromResult(true);
        }
    }

    private void Forget(DateTimeOffset now)
    {
        while (_expiries.TryPeek(out var oldest) && oldest.ExpiresAt <= now)
        {
            _expiries.Dequeue();
            _used.Remove(oldest.Id);
        }
    }

    // 128 bits of a digest stand for key and nonce, so that an entry has a fixed size whatever the texts.
    private static UInt128 Identify(string keyId, string nonce)
    {
        Span<byte> text = stackalloc byte[MaxStackBytes];
        var maxBytes = Encoding.UTF8.GetMaxByteCount(keyId.Length + nonce.Length + 1);
        if (maxBytes > text.Length)
        {
            text = new byte[maxBytes];
        }

        var length = Encoding.UTF8.GetBytes(keyId, text);
        text[length++] = (byte)'|';
        length += Encoding.UTF8.GetBytes(nonce, text[length..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }
}
