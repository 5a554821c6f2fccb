using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace DsxDapr.DevSidecar.State;

/// <summary>
/// Encrypts the values (not the keys) of another store. A stored value is the text
/// <c>base64(nonce ‖ ciphertext ‖ tag)||key-id</c>: AES-GCM, a random nonce of 12 bytes, a tag of 16. daprd writes the same with
/// the secret's name as key id; a value with an unknown id is tried with both keys, so that daprd's values can be read.
/// </summary>
internal sealed class EncryptedStateStore(IStateStore store, EncryptionKeys keys) : IStateStore
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <inheritdoc/>
    public Task InitAsync(CancellationToken ct) => store.InitAsync(ct);

    /// <inheritdoc/>
    public async Task<StateItem?> GetAsync(string key, CancellationToken ct) =>
        await store.GetAsync(key, ct) is { } item ? item with { Value = Decrypt(item.Value.Span) } : null;

    /// <inheritdoc/>
    public Task SaveAsync(StateWrite write, CancellationToken ct) => store.SaveAsync(Encrypt(write), ct);

    /// <inheritdoc/>
    public Task DeleteAsync(StateDelete delete, CancellationToken ct) => store.DeleteAsync(delete, ct);

    /// <inheritdoc/>
    public Task TransactAsync(IReadOnlyList<StateOperation> operations, CancellationToken ct) =>
        store.TransactAsync([.. operations.Select(o => o is StateWrite write ? Encrypt(write) : o)], ct);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => store.DisposeAsync();

    private StateWrite Encrypt(StateWrite write)
    {
        byte[] sealedValue = new byte[NonceLength + write.Value.Length + TagLength];
        Span<byte> nonce = sealedValue.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using AesGcm aes = new(keys.Primary.Bytes, TagLength);
        aes.Encrypt(nonce, write.Value.Span, sealedValue.AsSpan(NonceLength, write.Value.Length), sealedValue.AsSpan(^TagLength..));

        byte[] text = new byte[Base64.GetMaxEncodedToUtf8Length(sealedValue.Length) + KeyPrefix.Separator.Length + keys.Primary.Id.Length];
        Base64.EncodeToUtf8(sealedValue, text, out _, out int written);
        Encoding.ASCII.GetBytes(KeyPrefix.Separator + keys.Primary.Id, text.AsSpan(written));
        return write with { Value = text };
    }

    private byte[] Decrypt(ReadOnlySpan<byte> stored)
    {
        int separator = stored.LastIndexOf("||"u8);
        if (separator < 0)
        {
            throw new StateStoreException("the value is not encrypted, although the store's component has an encryption key");
        }

        byte[] sealedValue = new byte[Base64.GetMaxDecodedFromUtf8Length(separator)];
        if (Base64.DecodeFromUtf8(stored[..separator], sealedValue, out _, out int length) != System.Buffers.OperationStatus.Done
            || length < NonceLength + TagLength)
        {
            throw new StateStoreException("the value is not in the form of encrypted values");
        }

        string id = Encoding.UTF8.GetString(stored[(separator + 2)..]);
        foreach (EncryptionKey key in Candidates(id))
        {
            byte[] value = new byte[length - NonceLength - TagLength];
            if (TryDecrypt(key, sealedValue.AsSpan(0, length), value))
            {
                return value;
            }
        }

        throw new StateStoreException("the value was encrypted with neither the primary nor the secondary key");
    }

    private IEnumerable<EncryptionKey> Candidates(string id)
    {
        EncryptionKey?[] both = [keys.Primary, keys.Secondary];
        EncryptionKey? named = both.FirstOrDefault(k => k?.Id == id);
        return named is null ? both.OfType<EncryptionKey>() : [named];
    }

    private static bool TryDecrypt(EncryptionKey key, ReadOnlySpan<byte> sealedValue, Span<byte> value)
    {
        try
        {
            using AesGcm aes = new(key.Bytes, TagLength);
            aes.Decrypt(sealedValue[..NonceLength], sealedValue[NonceLength..^TagLength], sealedValue[^TagLength..], value);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
