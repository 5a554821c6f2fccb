using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DsxDapr.Scanner.Engines;

/// <summary>A SHA-256 digest as a value of 32 bytes that can be compared and sorted.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Sha256Digest : IComparable<Sha256Digest>
{
    /// <summary>The size of a digest.</summary>
    public const int SizeInBytes = 32;

    /// <summary>The size of a digest written in hexadecimal.</summary>
    public const int SizeInHex = 2 * SizeInBytes;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>A digest from its 32 bytes.</summary>
    public Sha256Digest(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, SizeInBytes);
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>Reads 64 hexadecimal digits of either case.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8Hex, out Sha256Digest digest)
    {
        Span<byte> bytes = stackalloc byte[SizeInBytes];
        if (utf8Hex.Length != SizeInHex || Convert.FromHexString(utf8Hex, bytes, out _, out _) != OperationStatus.Done)
        {
            digest = default;
            return false;
        }

        digest = new Sha256Digest(bytes);
        return true;
    }

    public int CompareTo(Sha256Digest other)
    {
        var order = _a.CompareTo(other._a);
        if (order == 0)
        {
            order = _b.CompareTo(other._b);
        }

        if (order == 0)
        {
            order = _c.CompareTo(other._c);
        }

        return order == 0 ? _d.CompareTo(other._d) : order;
    }

    public static bool operator <(Sha256Digest left, Sha256Digest right) => left.CompareTo(right) < 0;

    public static bool operator >(Sha256Digest left, Sha256Digest right) => left.CompareTo(right) > 0;

    public static bool operator <=(Sha256Digest left, Sha256Digest right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Sha256Digest left, Sha256Digest right) => left.CompareTo(right) >= 0;

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{_a:x16}{_b:x16}{_c:x16}{_d:x16}";
}
