using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DsxDapr.Connector.FileSystem.Posix;

/// <summary>
/// The calls of the C library (glibc 2.28 or newer) that .NET has no equivalent of: those that work relative to an open
/// directory, so that nobody can put another one in its place between a check and its use. The constants are those of Linux,
/// the same on all its architectures unless said otherwise.
/// </summary>
internal static partial class Libc
{
    public const int CurrentDirectory = -100;
    public const int NoFollow = 0x100;
    public const int EmptyPath = 0x1000;
    public const uint NoReplace = 1;
    public const uint BasicStats = 0x7ff;
    public const int SequentialAdvice = 2;

    private const string Library = "libc";
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;

    /// <summary>Reading, through symbolic links.</summary>
    public const int OpenFollowing = CloseOnExec | NonBlocking;

    /// <summary>Reading; a symbolic link is an error, and a pipe is not waited for.</summary>
    public static int OpenForReading { get; } = CloseOnExec | NonBlocking | NoFollowOnOpen;

    /// <summary>Writing a file that must not exist yet.</summary>
    public static int OpenNew { get; } = CloseOnExec | NoFollowOnOpen | WriteOnly | Create | Exclusive;

    private static int NoFollowOnOpen =>
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Ppc64le ? 0x8000 : 0x20000;

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenAt(int directory, string path, int flags, int mode);

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenAt(SafeFileHandle directory, string name, int flags, int mode);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(int directory, string path, int flags, uint mask, out StatXBuffer buffer);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(SafeFileHandle directory, string path, int flags, uint mask, out StatXBuffer buffer);

    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeDirectoryAt(SafeFileHandle directory, string name, uint mode);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnlinkAt(SafeFileHandle directory, string name, int flags);

    [LibraryImport(Library, EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameAt(SafeFileHandle fromDirectory, string fromName, SafeFileHandle toDirectory, string toName, uint flags);

    [LibraryImport(Library, EntryPoint = "posix_fadvise")]
    public static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
