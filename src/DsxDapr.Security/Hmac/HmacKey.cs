using System.Security.Cryptography;
using System.Text;

namespace DsxDapr.Security.Hmac;

/// <summary>
/// A DSX-HMAC key: an id that travels with every request and a secret that never does (wire contract §2.1).
/// The MAC is keyed with the UTF-8 bytes of the secret <em>text</em>; the text is not base64-decoded first.
/// </summary>
public sealed class HmacKey
{
    private const int KeyIdBytes = 12;
    private const int SecretLength = 32;
    private readonly byte[] _secretBytes;
    private IncrementalHash? _idle;

    /// <summary>Makes a key of its two texts, as handed out at registration.</summary>
    /// <param name="keyId">The public id; see <see cref="DsxHmacHeader"/> for the characters a header may carry.</param>
    /// <param name="secret">The secret text.</param>
    /// <exception cref="ArgumentException">One of them is empty.</exception>
    public HmacKey(string keyId, string secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(keyId);
        ArgumentException.ThrowIfNullOrEmpty(secret);
        KeyId = keyId;
        Secret = secret;
        _secretBytes = Encoding.UTF8.GetBytes(secret);
    }

    /// <summary>The public id of the key. It may be logged.</summary>
    public string KeyId { get; }

    /// <summary>The secret text, only for handing it out at registration and for storing it. Never log it.</summary>
    public string Secret { get; }

    /// <summary>A hash with this key, for one caller; it comes back by <see cref="Return"/> when its state is that of a new one.</summary>
    internal IncrementalHash Rent() =>
        Interlocked.Exchange(ref _idle, null) ?? IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secretBytes);

    /// <summary>Draws a new key: an id of 12 random bytes and a secret of 32, both in standard base64 (wire contract §2.1).</summary>
    public static HmacKey Generate() =>
        new(
            Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyIdBytes)),
            Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretLength)));

    /// <summary>Keeps one hash for the next caller; the others of calls at the same time are not worth their memory.</summary>
    internal void Return(IncrementalHash hash)
    {
        if (Interlocked.CompareExchange(ref _idle, hash, null) is not null)
        {
            hash.Dispose();
        }
    }

    /// <summary>The key id; the secret is left out.</summary>
    public override string ToString() => KeyId;
}
