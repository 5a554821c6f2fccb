using System.Security.Cryptography;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.State;

/// <summary>
/// The keys of a store whose values are encrypted: metadata <c>primaryEncryptionKey</c> (writes and reads) and
/// <c>secondaryEncryptionKey</c> (reads what was written before the keys were exchanged), each 16, 24 or 32 bytes in hex.
/// </summary>
internal sealed record EncryptionKeys(EncryptionKey Primary, EncryptionKey? Secondary)
{
    /// <summary>The keys of a component; null when it has none.</summary>
    /// <exception cref="ResourceException">A key is not hex of a fitting length, or there is only a secondary one.</exception>
    public static EncryptionKeys? Of(Component component)
    {
        EncryptionKey? primary = Read(component, "primaryEncryptionKey");
        EncryptionKey? secondary = Read(component, "secondaryEncryptionKey");
        if (primary is null)
        {
            return secondary is null ? null : throw component.Refuse("has a secondaryEncryptionKey but no primaryEncryptionKey");
        }

        return new EncryptionKeys(primary, secondary);
    }

    private static EncryptionKey? Read(Component component, string name)
    {
        if (component.Text(name) is not { } hex)
        {
            return null;
        }

        try
        {
            byte[] key = Convert.FromHexString(hex);
            return key.Length is 16 or 24 or 32 ? EncryptionKey.Of(key) : throw Refusal();
        }
        catch (FormatException)
        {
            throw Refusal();
        }

        ResourceException Refusal() => component.Refuse($"needs 16, 24 or 32 bytes in hex in '{name}'");
    }
}

/// <summary>One AES key.</summary>
/// <param name="Id">The first 8 bytes of the key's SHA-256, in hex: says which key a value was written with.</param>
/// <param name="Bytes">The key.</param>
internal sealed record EncryptionKey(string Id, byte[] Bytes)
{
    /// <summary>The key with its id.</summary>
    public static EncryptionKey Of(byte[] bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8)), bytes);
}
