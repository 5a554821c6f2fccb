using System.Security.Cryptography;
using System.Text;

namespace DsxDapr.Hub.Ledger;

/// <summary>What the ledger remembers a clean item by: digests of a fixed size, however long names and versions are.</summary>
internal static class CleanVersion
{
    private const int Bytes = 16;

    /// <summary>Stands for a location of a connector.</summary>
    public static byte[] PlaceOf(Guid connector, string location) => DigestOf($"{connector:N}{location}");

    /// <summary>Stands for the version of a content; null for none.</summary>
    public static byte[]? Of(string? version) => string.IsNullOrEmpty(version) ? null : DigestOf(version);

    private static byte[] DigestOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text))[..Bytes];
}
