using System.Security.Cryptography;
using System.Text;

namespace DsxDapr.Hub.Ledger;

/// <summary>
/// The identity of an item. It is computed from job, connector and location, so an item that a connector submits again,
/// because an answer was lost, is the same item.
/// </summary>
internal static class TaskId
{
    /// <summary>The id of an item: a UUID of version 8 (RFC 9562 §5.8) made of the SHA-256 of its three parts.</summary>
    public static Guid Of(string jobId, Guid connector, string location)
    {
        // Lengths stand before the parts, so that no two different triples give the same bytes.
        var text = $"{jobId.Length}:{jobId}{connector:N}{location}";
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        var id = hash[..16];
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
