using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DsxDapr.Connector.FileSystem.Posix;

/// <summary>
/// An open directory. What is done through it happens in this directory, whatever becomes of its path meanwhile, and never
/// follows a symbolic link. Names are single names, not paths.
/// </summary>
internal sealed class DirectoryHandle : IDisposable
{
    private const uint OwnerOnly = 0x1c0; // rwx------
    private const int OwnerReadsAndWrites = 0x180; // rw-------

    private readonly SafeFileHandle _handle;

    private DirectoryHandle(int descriptor, string path)
    {
        _handle = new SafeFileHandle(descriptor, ownsHandle: true);
        Path = path;
    }

    /// <summary>The path it was opened by; for messages.</summary>
    public string Path { get; }

    /// <summary>Opens a directory that an operator named: symbolic links in its path are the operator's wish.</summary>
    /// <exception cref="IOException">There is no such directory, or it cannot be opened.</exception>
    public static DirectoryHandle OpenRoot(string path) => Adopt(Libc.OpenAt(Libc.CurrentDirectory, path, Libc.OpenFollowing, 0), path);

    /// <summary>Opens a directory in this one.</summary>
    /// <exception cref="IOException">It does not exist, is a symbolic link, or cannot be opened.</exception>
    public DirectoryHandle Open(string name)
    {
        var path = PathOf(name);
        return Adopt(Libc.OpenAt(_handle, name, Libc.OpenForReading, 0), path);
    }

    /// <summary>Makes a directory in this one, for its owner only, unless there is one, and opens it.</summary>
    /// <exception cref="IOException">It cannot be made, or something else has its name.</exception>
    public DirectoryHandle OpenOrCreate(string name)
    {
        if (Libc.MakeDirectoryAt(_handle, name, OwnerOnly) != 0 && Marshal.GetLastPInvokeError() != PosixError.AlreadyExists)
        {
            throw PosixError.Last(PathOf(name));
        }

        return Open(name);
    }

    /// <summary>This directory itself.</summary>
    public FileFacts Facts() => FileFacts.Of(_handle);

    /// <summary>What a name stands for; null when it stands for nothing.</summary>
    public FileFacts? Find(string name) => FileFacts.Of(_handle, name);

    /// <summary>Opens a file for reading. Pipes are not waited for; the caller looks at what kind of file it got.</summary>
    /// <exception cref="IOException">It does not exist, is a symbolic link, or cannot be opened.</exception>
    public SafeFileHandle OpenFile(string name)
    {
        var descriptor = Libc.OpenAt(_handle, name, Libc.OpenForReading, 0);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw PosixError.Last(PathOf(name));
    }

    /// <summary>Makes a file for its owner only and opens it for writing.</summary>
    /// <exception cref="IOException">The name is taken, or the file cannot be made.</exception>
    public SafeFileHandle CreateFile(string name)
    {
        var descriptor = Libc.OpenAt(_handle, name, Libc.OpenNew, OwnerReadsAndWrites);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw PosixError.Last(PathOf(name));
    }

    /// <summary>Removes a file.</summary>
    /// <exception cref="IOException">It does not exist, or may not be removed.</exception>
    public void Delete(string name)
    {
        if (Libc.UnlinkAt(_handle, name, 0) != 0)
        {
            throw PosixError.Last(PathOf(name));
        }
    }

    /// <summary>Gives a file a new place without ever replacing another.</summary>
    /// <exception cref="IOException">It cannot be moved, for other reasons than the two that are results.</exception>
    public RenameResult Rename(string name, DirectoryHandle target, string newName)
    {
        if (Libc.RenameAt(_handle, name, target._handle, newName, Libc.NoReplace) == 0)
        {
            return RenameResult.Done;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            PosixError.AlreadyExists => RenameResult.NameTaken,
            PosixError.CrossDevice => RenameResult.OtherDevice,
            // A file system that cannot promise it, such as NFS: the names are unique enough to look first.
            PosixError.InvalidArgument or PosixError.NotImplemented => RenameAfterLooking(name, target, newName),
            var error => throw PosixError.ToException(error, PathOf(name)),
        };
    }

    /// <summary>Gives a file the place of another one, in this directory.</summary>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public void Replace(string name, string newName)
    {
        if (Libc.RenameAt(_handle, name, _handle, newName, 0) != 0)
        {
            throw PosixError.Last(PathOf(newName));
        }
    }

    /// <summary>Makes the names in this directory survive a power failure.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_handle);

    public void Dispose() => _handle.Dispose();

    private RenameResult RenameAfterLooking(string name, DirectoryHandle target, string newName)
    {
        if (target.Find(newName) is not null)
        {
            return RenameResult.NameTaken;
        }

        if (Libc.RenameAt(_handle, name, target._handle, newName, 0) == 0)
        {
            return RenameResult.Done;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == PosixError.CrossDevice ? RenameResult.OtherDevice : throw PosixError.ToException(error, PathOf(name));
    }

    private static DirectoryHandle Adopt(int descriptor, string path)
    {
        if (descriptor < 0)
        {
            throw PosixError.Last(path);
        }

        var directory = new DirectoryHandle(descriptor, path);
        if (directory.Facts().Kind == FileKind.Directory)
        {
            return directory;
        }

        directory.Dispose();
        throw new FileNotFoundException($"'{path}' is not a directory", path);
    }

    /// <summary>The path of a name in this directory; for messages.</summary>
    public string PathOf(string name) => Path == "/" ? "/" + name : $"{Path}/{name}";
}
