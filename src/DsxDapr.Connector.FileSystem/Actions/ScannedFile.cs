using System.Buffers;
using System.Security.Cryptography;
using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.FileSystem.Reading;
using DsxDapr.Contracts.Wire;
using Microsoft.Win32.SafeHandles;

namespace DsxDapr.Connector.FileSystem.Actions;

/// <summary>
/// Makes sure that a file is what was scanned: by its content, when the order tells the SHA-256 of that, else by the version that was read,
/// as far as that is known.
/// </summary>
internal sealed class ScannedFile(ReadVersions versions)
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Looks at a file of <paramref name="parent"/>.</summary>
    /// <param name="item">The item, as it was scanned.</param>
    /// <param name="parent">The directory.</param>
    /// <param name="name">The file's name in it.</param>
    /// <param name="cancellationToken">Ends the reading early.</param>
    /// <returns>Which file it is: what is done next must be done to this one and no other.</returns>
    /// <exception cref="FileNotFoundException">There is no file of that name.</exception>
    /// <exception cref="NotAnItemException">It is no regular file.</exception>
    /// <exception cref="ItemChangedException">It is not what was scanned.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public FileFacts Check(ScanRequest item, DirectoryHandle parent, string name, CancellationToken cancellationToken)
    {
        var facts = parent.Find(name) ?? throw new FileNotFoundException();
        CheckIsRegular(facts, parent, name);
        if (item.Sha256 is { } digest)
        {
            return CheckContent(item, digest, parent, name, cancellationToken);
        }

        return versions.IsChanged(item, facts) ? throw Changed(parent, name) : facts;
    }

    // What is read is what was opened, whatever takes its name meanwhile; and it must not have been written to meanwhile.
    private static FileFacts CheckContent(
        ScanRequest item, string digest, DirectoryHandle parent, string name, CancellationToken cancellationToken)
    {
        using var file = parent.OpenFile(name);
        var opened = FileFacts.Of(file);
        CheckIsRegular(opened, parent, name);
        var isScanned = (item.SizeInBytes is null || item.SizeInBytes == opened.Size)
            && digest.Equals(DigestOf(file, cancellationToken), StringComparison.OrdinalIgnoreCase)
            && FileFacts.Of(file).IsUnchanged(opened);
        return isScanned ? opened : throw Changed(parent, name);
    }

    private static string DigestOf(SafeFileHandle file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var buffer = MemoryPool<byte>.Shared.Rent(BufferSize);
        for (long position = 0; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(file, buffer.Memory.Span[..BufferSize], position);
            if (read == 0)
            {
                return Convert.ToHexStringLower(hash.GetHashAndReset());
            }

            hash.AppendData(buffer.Memory.Span[..read]);
            position += read;
        }
    }

    private static void CheckIsRegular(FileFacts facts, DirectoryHandle parent, string name)
    {
        if (facts.Kind != FileKind.Regular)
        {
            throw new NotAnItemException($"'{parent.PathOf(name)}' is not a regular file.");
        }
    }

    private static ItemChangedException Changed(DirectoryHandle parent, string name) =>
        new($"'{parent.PathOf(name)}' was changed or replaced since it was scanned; it is left alone until it is scanned again.");
}
