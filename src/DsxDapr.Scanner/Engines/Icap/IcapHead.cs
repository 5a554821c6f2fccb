using System.Globalization;

namespace DsxDapr.Scanner.Engines.Icap;

/// <summary>The status line and headers of an answer.</summary>
internal sealed class IcapHead
{
    private const string Protocol = "ICAP/";

    private readonly Dictionary<string, string> _headers;

    private IcapHead(int status, string reason, Dictionary<string, string> headers) => (Status, Reason, _headers) = (status, reason, headers);

    /// <summary>The status code.</summary>
    public int Status { get; }

    /// <summary>The words behind the status code.</summary>
    public string Reason { get; }

    /// <summary>Whether the server keeps the connection.</summary>
    public bool IsKeepAlive => this["Connection"]?.Contains("close", StringComparison.OrdinalIgnoreCase) != true;

    /// <summary>A header's value, without the line breaks of a folded one; null when it is missing.</summary>
    public string? this[string name] => _headers.GetValueOrDefault(name);

    /// <summary>Reads the lines before the empty line.</summary>
    /// <exception cref="EngineException">They are not the head of an ICAP answer.</exception>
    public static IcapHead Parse(IReadOnlyList<string> lines)
    {
        var parts = lines.Count == 0 ? [] : lines[0].Split(' ', 3);
        if (parts.Length < 2
            || !parts[0].StartsWith(Protocol, StringComparison.Ordinal)
            || parts[1].Length != 3 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            throw new EngineException(EngineFailure.Failed, "The server gave an answer that is not ICAP.");
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? last = null;
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line[0] is ' ' or '\t' && last is not null)
            {
                headers[last] += "\n" + line.Trim();
            }
            else if (colon > 0)
            {
                last = line[..colon].Trim();
                headers[last] = line[(colon + 1)..].Trim();
            }
            else
            {
                throw new EngineException(EngineFailure.Failed, "The server gave an answer whose headers cannot be understood.");
            }
        }

        return new IcapHead(status, parts.Length > 2 ? parts[2] : "", headers);
    }
}
