using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>Collects the signatures of one or several files.</summary>
internal sealed class SignatureDatabaseBuilder
{
    private const int VersionDigits = 12;

    private readonly List<Sha256Digest> _digests = [];
    private readonly List<int> _nameOf = [];
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _indexOfName = new(StringComparer.Ordinal);
    private readonly List<BytePattern> _patterns = [];
    private readonly StringBuilder _fileDigests = new();

    /// <summary>Adds the digest of a known bad file; a name may be shared by any number of digests.</summary>
    public void AddDigest(Sha256Digest digest, string name)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(_indexOfName, name, out var known);
        if (!known)
        {
            index = _names.Count;
            _names.Add(name);
        }

        _digests.Add(digest);
        _nameOf.Add(index);
    }

    /// <summary>Adds a byte pattern.</summary>
    public void AddPattern(BytePattern pattern) => _patterns.Add(pattern);

    /// <summary>Makes a file's content count for the version.</summary>
    public void AddFile(Sha256Digest contentDigest) => _fileDigests.Append(contentDigest).Append('\n');

    /// <summary>The database of all that was added.</summary>
    public SignatureDatabase Build()
    {
        var fingerprint = SHA256.HashData(Encoding.ASCII.GetBytes(_fileDigests.ToString()));
        var version = string.Create(
            CultureInfo.InvariantCulture,
            $"{Convert.ToHexStringLower(fingerprint)[..VersionDigits]} ({_digests.Count} digests, {_patterns.Count} patterns)");
        return new SignatureDatabase(
            version,
            new HashBlocklist([.. _digests], [.. _nameOf], [.. _names]),
            new PatternSet(_patterns));
    }
}
