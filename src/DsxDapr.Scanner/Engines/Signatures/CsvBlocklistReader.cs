using System.Text;

namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>
/// Reads a comma-separated blocklist line by line. In each row the first field of 64 hexadecimal digits is the digest. The name is the
/// field of the column <c>signature</c> or <c>name</c>, if a heading (which may be a comment, as in MalwareBazaar's exports) says which.
/// </summary>
internal sealed class CsvBlocklistReader(string defaultName, SignatureDatabaseBuilder builder)
{
    private const byte Comment = (byte)'#';

    private readonly List<Range> _fields = [];
    private bool _seenRow;
    private int _nameColumn = -1;

    /// <summary>Reads one line.</summary>
    /// <exception cref="FormatException">The line has no digest and is neither heading nor comment.</exception>
    public void ReadLine(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            return;
        }

        var isComment = line[0] == Comment;
        CsvFields.Split(isComment ? line.TrimStart("# "u8) : line, _fields);
        if (isComment)
        {
            TryReadHeading(line.TrimStart("# "u8));
            return;
        }

        if (!TryReadRow(line) && (_seenRow || !TryReadHeading(line)))
        {
            throw new FormatException($"no field is a SHA-256 of {Sha256Digest.SizeInHex} hexadecimal digits");
        }

        _seenRow = true;
    }

    private bool TryReadRow(ReadOnlySpan<byte> line)
    {
        foreach (var field in _fields)
        {
            if (Sha256Digest.TryParse(line[field], out var digest))
            {
                builder.AddDigest(digest, NameIn(line));
                return true;
            }
        }

        return false;
    }

    private string NameIn(ReadOnlySpan<byte> line)
    {
        var name = _nameColumn >= 0 && _nameColumn < _fields.Count ? line[_fields[_nameColumn]] : [];
        return name.IsEmpty || name.SequenceEqual("n/a"u8) ? defaultName : Encoding.UTF8.GetString(name);
    }

    // A heading names a column of digests; the words of any other comment are not one.
    private bool TryReadHeading(ReadOnlySpan<byte> line)
    {
        var (digestColumn, nameColumn) = (-1, -1);
        for (var i = 0; i < _fields.Count; i++)
        {
            var title = Encoding.UTF8.GetString(line[_fields[i]]).ToLowerInvariant();
            digestColumn = title is "sha256_hash" or "sha256" or "hash" ? i : digestColumn;
            nameColumn = title is "signature" or "name" ? i : nameColumn;
        }

        if (digestColumn < 0)
        {
            return false;
        }

        _nameColumn = nameColumn;
        return true;
    }
}
