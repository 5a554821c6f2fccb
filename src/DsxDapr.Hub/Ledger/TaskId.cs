using System.Security.Cryptography;
using System.Text;

namespace DsxDapr.Hub.Ledger;

/// <summary>
/// The identity of an item. It is computed from job, connector and location, so an item that a connector submits again,
/// because an answer was lost, is the same item.
/// </summary>
internal static class TaskId
{
    private const int JobBytes = 4;

    /// <summary>
    /// The id of an item: a UUID of version 8 (RFC 9562 §5.8). It begins with 4 bytes of the SHA-256 of job and connector, so that
    /// the items of a job lie together in the index of identities, however many others there are; the rest is of the SHA-256 of all
    /// three parts.
    /// </summary>
    public static Guid Of(string jobId, Guid connector, string location)
    {
        // Lengths stand before the parts, so that no two different triples give the same bytes.
        var job = $"{jobId.Length}:{jobId}{connector:N}";
        Span<byte> id = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(job + location), id);
        Span<byte> together = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(job), together);
        together[..JobBytes].CopyTo(id);
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id[..16], bigEndian: true);
    }
}
