using System.Runtime.InteropServices;

namespace DsxDapr.Connector.FileSystem.Posix;

/// <summary>The structure that <c>statx(2)</c> fills, as far as it is used; its layout is the same on all architectures.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatXBuffer
{
    /// <summary>Type and permissions.</summary>
    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Size;

    /// <summary>When anything about the file was changed last, its name among it.</summary>
    [FieldOffset(96)]
    public long ChangedSeconds;

    [FieldOffset(104)]
    public uint ChangedNanoseconds;

    /// <summary>When the content was written last.</summary>
    [FieldOffset(112)]
    public long ModifiedSeconds;

    [FieldOffset(120)]
    public uint ModifiedNanoseconds;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;
}
