namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>SHA-256 digests of known bad files: a sorted array of 36 bytes an entry, searched by halves.</summary>
internal sealed class HashBlocklist
{
    private readonly Sha256Digest[] _digests;
    private readonly int[] _nameOf;
    private readonly string[] _names;

    /// <summary>Takes over the arrays, which it sorts.</summary>
    /// <param name="digests">The digests.</param>
    /// <param name="nameOf">For each digest the index of its name.</param>
    /// <param name="names">The names.</param>
    public HashBlocklist(Sha256Digest[] digests, int[] nameOf, string[] names)
    {
        Array.Sort(digests, nameOf);
        (_digests, _nameOf, _names) = (digests, nameOf, names);
    }

    /// <summary>How many entries there are.</summary>
    public int Count => _digests.Length;

    /// <summary>The name of the threat with this digest; null when it is not listed.</summary>
    public string? Find(Sha256Digest digest)
    {
        var index = Array.BinarySearch(_digests, digest);
        return index < 0 ? null : _names[_nameOf[index]];
    }
}
