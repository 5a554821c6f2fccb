using System.Buffers;
using DsxDapr.Connector.FileSystem.Posix;
using Microsoft.Win32.SafeHandles;

namespace DsxDapr.Connector.FileSystem.Actions;

/// <summary>Moves a file to another file system: copies it, makes sure of the copy, and only then deletes the original.</summary>
internal static class FileTransfer
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Moves a file whose facts were checked.</summary>
    /// <returns>Never <see cref="RenameResult.OtherDevice"/>.</returns>
    /// <exception cref="ItemChangedException">The file was changed meanwhile, and is left alone.</exception>
    /// <exception cref="IOException">The file was not moved and is where it was.</exception>
    public static RenameResult Copy(
        DirectoryHandle source,
        string name,
        DirectoryHandle destination,
        string newName,
        FileFacts file,
        CancellationToken cancellationToken)
    {
        // The final name appears only with the whole content behind it.
        var draft = $".{Guid.NewGuid():N}.partial";
        try
        {
            using (var original = source.OpenFile(name))
            using (var copy = destination.CreateFile(draft))
            {
                CheckUnchanged(FileFacts.Of(original), file, name);
                CopyContent(original, copy, cancellationToken);
                RandomAccess.FlushToDisk(copy);
                CheckUnchanged(FileFacts.Of(original), file, name);
                if (FileFacts.Of(copy).Size != file.Size)
                {
                    throw new IOException($"the copy of '{name}' has another size than the file; the file is where it was.");
                }
            }

            var result = destination.Rename(draft, destination, newName);
            if (result == RenameResult.Done)
            {
                destination.Flush();
                DeleteUnchanged(source, name, file);
            }

            return result;
        }
        finally
        {
            if (destination.Find(draft) is not null)
            {
                destination.Delete(draft);
            }
        }
    }

    /// <summary>Whether two files have the same bytes.</summary>
    public static bool HaveEqualContent(
        DirectoryHandle directory, string name, DirectoryHandle otherDirectory, string otherName, CancellationToken cancellationToken)
    {
        using var file = directory.OpenFile(name);
        using var other = otherDirectory.OpenFile(otherName);
        if (FileFacts.Of(other).Kind != FileKind.Regular || FileFacts.Of(file).Size != FileFacts.Of(other).Size)
        {
            return false;
        }

        using var buffer = MemoryPool<byte>.Shared.Rent(BufferSize);
        using var otherBuffer = MemoryPool<byte>.Shared.Rent(BufferSize);
        for (long position = 0; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = ReadFully(file, buffer.Memory.Span[..BufferSize], position);
            var otherRead = ReadFully(other, otherBuffer.Memory.Span[..BufferSize], position);
            if (!buffer.Memory.Span[..read].SequenceEqual(otherBuffer.Memory.Span[..otherRead]))
            {
                return false;
            }

            if (read == 0)
            {
                return true;
            }

            position += read;
        }
    }

    /// <summary>Deletes a file unless it is not, any more, what it was.</summary>
    /// <exception cref="ItemChangedException">It was changed or replaced, and is left alone.</exception>
    public static void DeleteUnchanged(DirectoryHandle directory, string name, FileFacts file)
    {
        if (directory.Find(name) is { } now)
        {
            CheckUnchanged(now, file, name);
            directory.Delete(name);
        }
    }

    private static void CheckUnchanged(FileFacts now, FileFacts then, string name)
    {
        if (!now.IsUnchanged(then))
        {
            throw new ItemChangedException($"'{name}' was changed while it was to be moved; it is left alone.");
        }
    }

    private static void CopyContent(SafeFileHandle from, SafeFileHandle to, CancellationToken cancellationToken)
    {
        using var buffer = MemoryPool<byte>.Shared.Rent(BufferSize);
        for (long position = 0; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(from, buffer.Memory.Span[..BufferSize], position);
            if (read == 0)
            {
                return;
            }

            RandomAccess.Write(to, buffer.Memory.Span[..read], position);
            position += read;
        }
    }

    private static int ReadFully(SafeFileHandle file, Span<byte> buffer, long position)
    {
        var total = 0;
        while (total < buffer.Length && RandomAccess.Read(file, buffer[total..], position + total) is > 0 and var read)
        {
            total += read;
        }

        return total;
    }
}
