using System.Globalization;

namespace DsxDapr.Scanner.Engines.Icap;

/// <summary>An answer of an ICAP server, read to its end.</summary>
/// <param name="Head">Its status and headers.</param>
/// <param name="HttpStatus">The status of the HTTP response in it; null when it has none.</param>
/// <param name="BodyDigest">The digest of the body in it; null when it has none.</param>
internal sealed record IcapAnswer(IcapHead Head, int? HttpStatus, Sha256Digest? BodyDigest)
{
    private const int MaxEncapsulatedHead = 64 * 1024;

    /// <summary>Reads what belongs to <paramref name="head"/>: the encapsulated headers and body (RFC 3507 §4.4.1).</summary>
    public static async ValueTask<IcapAnswer> ReadAsync(IcapHead head, IcapReader reader, CancellationToken cancellationToken)
    {
        int? httpStatus = null;
        var parts = ParseEncapsulated(head["Encapsulated"] ?? "null-body=0");
        for (var i = 0; i + 1 < parts.Count; i++)
        {
            var text = await reader.ReadTextAsync(parts[i + 1].Offset - parts[i].Offset, cancellationToken);
            httpStatus = parts[i].Name == "res-hdr" ? ParseHttpStatus(text) : httpStatus;
        }

        var hasBody = parts[^1].Name.EndsWith("-body", StringComparison.Ordinal) && parts[^1].Name != "null-body";
        return new IcapAnswer(head, httpStatus, hasBody ? await reader.ReadBodyAsync(cancellationToken) : null);
    }

    private static List<(string Name, int Offset)> ParseEncapsulated(string value)
    {
        var parts = new List<(string Name, int Offset)>();
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0
                || !int.TryParse(part.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
                || offset > MaxEncapsulatedHead
                || (parts.Count > 0 && offset < parts[^1].Offset))
            {
                throw new EngineException(EngineFailure.Failed, "The server gave an answer whose parts cannot be told apart.");
            }

            parts.Add((part[..equals], offset));
        }

        return parts;
    }

    private static int? ParseHttpStatus(string head)
    {
        var parts = head.Split(' ', 3);
        return parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;
    }
}
