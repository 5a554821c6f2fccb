using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DsxDapr.Connector.FileSystem.Posix;

/// <summary>What the file system says of a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Identity">Which one it is; another file gets the same only after this one is gone.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="ModifiedAt">When its content was written last, in nanoseconds since 1970.</param>
/// <param name="ChangedAt">
/// When anything about it was changed last, also its name or directory, in nanoseconds since 1970; nobody can set it back.
/// </param>
internal sealed record FileFacts(FileKind Kind, FileIdentity Identity, long Size, long ModifiedAt, long ChangedAt)
{
    private const int TypeMask = 0xf000;
    private const int RegularType = 0x8000;
    private const int DirectoryType = 0x4000;
    private const int LinkType = 0xa000;

    /// <summary>
    /// What stands for the file and its content: nobody can change it and set all of that back but who sets the clock, or writes past the
    /// file system.
    /// </summary>
    public string Version => string.Create(
        CultureInfo.InvariantCulture, $"{Size}-{ModifiedAt}-{ChangedAt}-{Identity.Inode}-{Identity.DeviceMajor}.{Identity.DeviceMinor}");

    /// <summary>Whether it is the same file with, as far as can be told, the same content.</summary>
    public bool IsUnchanged(FileFacts since) => Identity == since.Identity && Size == since.Size && ModifiedAt == since.ModifiedAt;

    /// <summary>The file at a path, not the target if it is a symbolic link; null when there is none.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static FileFacts? Of(string path) =>
        Read(Libc.StatX(Libc.CurrentDirectory, path, Libc.NoFollow, Libc.BasicStats, out var buffer), buffer, path);

    /// <summary>A name in an open directory; null when there is none.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static FileFacts? Of(SafeFileHandle directory, string name) =>
        Read(Libc.StatX(directory, name, Libc.NoFollow, Libc.BasicStats, out var buffer), buffer, name);

    /// <summary>An open file or directory.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static FileFacts Of(SafeFileHandle open) =>
        Read(Libc.StatX(open, "", Libc.EmptyPath, Libc.BasicStats, out var buffer), buffer, "an open file")
        ?? throw new FileNotFoundException("an open file is gone");

    private static FileFacts? Read(int result, in StatXBuffer buffer, string path)
    {
        if (result == 0)
        {
            return From(buffer);
        }

        var error = Marshal.GetLastPInvokeError();
        return error is PosixError.NoEntry or PosixError.NotDirectory ? null : throw PosixError.ToException(error, path);
    }

    private static FileFacts From(in StatXBuffer buffer) => new(
        (buffer.Mode & TypeMask) switch
        {
            RegularType => FileKind.Regular,
            DirectoryType => FileKind.Directory,
            LinkType => FileKind.SymbolicLink,
            _ => FileKind.Special,
        },
        new FileIdentity(buffer.Inode, buffer.DeviceMajor, buffer.DeviceMinor),
        (long)buffer.Size,
        (buffer.ModifiedSeconds * 1_000_000_000) + buffer.ModifiedNanoseconds,
        (buffer.ChangedSeconds * 1_000_000_000) + buffer.ChangedNanoseconds);
}

/// <summary>Which file it is.</summary>
internal sealed record FileIdentity(ulong Inode, uint DeviceMajor, uint DeviceMinor);
