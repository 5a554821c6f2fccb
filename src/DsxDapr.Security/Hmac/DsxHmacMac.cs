using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DsxDapr.Security.Hmac;

/// <summary>
/// The MAC of a request: HMAC-SHA256 over <c>METHOD|path?query|ts|nonce|</c> and the body (wire contract §2.1). Memory use does not
/// depend on the body.
/// </summary>
internal static class DsxHmacMac
{
    /// <summary>The length of a MAC in bytes.</summary>
    public const int Length = HMACSHA256.HashSizeInBytes;

    private const int MaxStackBytes = 1024;
    private const int MaxTimestampChars = 20;

    /// <summary>Computes the MAC of a request whose body is in memory.</summary>
    /// <returns><see cref="Length"/>, the bytes written.</returns>
    public static int Compute(
        HmacKey key, string method, string pathAndQuery, long unixSeconds, string nonce, ReadOnlySpan<byte> body, Span<byte> mac)
    {
        Span<byte> message = stackalloc byte[MaxStackBytes];
        var path = Check(key, method, pathAndQuery, nonce);
        if (MaxPrefixBytes(method, path, nonce) + body.Length > message.Length)
        {
            var hash = Start(key, method, pathAndQuery, unixSeconds, nonce);
            hash.Append(body);
            return hash.Finish(mac);
        }

        // A short message in one piece: each piece is a call into the cryptographic library.
        var length = WritePrefix(message, method, path, unixSeconds, nonce);
        body.CopyTo(message[length..]);
        var whole = new KeyedHash(key, key.Rent());
        whole.Append(message[..(length + body.Length)]);
        return whole.Finish(mac);
    }

    /// <summary>Begins the MAC of a request; the body's bytes are to be appended.</summary>
    /// <exception cref="ArgumentException">Path or nonce contains the separator, so that the message could be read in two ways.</exception>
    public static KeyedHash Start(HmacKey key, string method, string pathAndQuery, long unixSeconds, string nonce)
    {
        var path = Check(key, method, pathAndQuery, nonce);
        var maxBytes = MaxPrefixBytes(method, path, nonce);
        byte[]? rented = null;
        var buffer = maxBytes <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : (rented = ArrayPool<byte>.Shared.Rent(maxBytes));
        try
        {
            var length = WritePrefix(buffer, method, path, unixSeconds, nonce);
            var hash = new KeyedHash(key, key.Rent());
            hash.Append(buffer[..length]);
            return hash;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static ReadOnlySpan<char> Check(HmacKey key, string method, string pathAndQuery, string nonce)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentException.ThrowIfNullOrEmpty(method);
        ThrowIfAmbiguous(pathAndQuery, nameof(pathAndQuery));
        ThrowIfAmbiguous(nonce, nameof(nonce));
        return RequestTarget.WithoutBareQuestionMark(pathAndQuery);
    }

    private static int MaxPrefixBytes(string method, ReadOnlySpan<char> path, string nonce) =>
        Encoding.UTF8.GetMaxByteCount(method.Length + path.Length + nonce.Length) + MaxTimestampChars + 4;

    private static int WritePrefix(Span<byte> buffer, string method, ReadOnlySpan<char> path, long unixSeconds, string nonce)
    {
        var length = Encoding.UTF8.GetBytes(method.ToUpperInvariant(), buffer);
        buffer[length++] = (byte)'|';
        length += Encoding.UTF8.GetBytes(path, buffer[length..]);
        buffer[length++] = (byte)'|';
        _ = unixSeconds.TryFormat(buffer[length..], out var digits, provider: CultureInfo.InvariantCulture);
        length += digits;
        buffer[length++] = (byte)'|';
        length += Encoding.UTF8.GetBytes(nonce, buffer[length..]);
        buffer[length++] = (byte)'|';
        return length;
    }

    private static void ThrowIfAmbiguous(string value, string name)
    {
        ArgumentNullException.ThrowIfNull(value, name);
        if (value.Contains('|', StringComparison.Ordinal))
        {
            throw new ArgumentException("Contains '|', which separates the fields of the signed message.", name);
        }
    }
}
