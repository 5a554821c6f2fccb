using System.Security.Cryptography;

namespace DsxDapr.Security.Hmac;

/// <summary>
/// A MAC being computed with a key. Setting a key up takes longer than the MAC of a short message, so a finished one goes back to its
/// key for the next; one that is abandoned half-way never does, and is collected.
/// </summary>
internal readonly struct KeyedHash(HmacKey key, IncrementalHash hash)
{
    public void Append(ReadOnlySpan<byte> data) => hash.AppendData(data);

    /// <summary>Ends the computation; the hash must not be used any more.</summary>
    /// <returns>The bytes written.</returns>
    public int Finish(Span<byte> mac)
    {
        var length = hash.GetHashAndReset(mac);
        key.Return(hash);
        return length;
    }
}
