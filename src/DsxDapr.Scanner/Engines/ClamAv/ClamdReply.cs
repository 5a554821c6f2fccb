using System.Text.RegularExpressions;
using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Engines.ClamAv;

/// <summary>What clamd's answers to <c>INSTREAM</c> mean.</summary>
internal static partial class ClamdReply
{
    private const string StreamPrefix = "stream: ";
    private const string FoundSuffix = " FOUND";
    private const string ErrorSuffix = " ERROR";
    private const string SizeLimitExceeded = "INSTREAM size limit exceeded";

    /// <summary>The verdict that <paramref name="reply"/> gives.</summary>
    /// <exception cref="EngineException">It is an error, or no answer of clamd at all.</exception>
    public static EngineVerdict ToVerdict(string reply, EngineInfo engine)
    {
        if (reply == StreamPrefix + "OK")
        {
            return new EngineVerdict(engine, ScanVerdict.Clean);
        }

        if (reply.StartsWith(StreamPrefix, StringComparison.Ordinal) && reply.EndsWith(FoundSuffix, StringComparison.Ordinal))
        {
            return ThreatVerdict.Of(HashAndSize().Replace(reply[StreamPrefix.Length..^FoundSuffix.Length], ""), engine);
        }

        if (reply.StartsWith(SizeLimitExceeded, StringComparison.Ordinal))
        {
            return new EngineVerdict(engine, ScanVerdict.TooLarge, Reason: "The content is larger than clamd's StreamMaxLength.");
        }

        throw new EngineException(EngineFailure.Failed, EndsSession(reply)
            ? $"clamd answered: {reply}"
            : $"clamd gave an answer that is none: {Shorten(reply)}");
    }

    /// <summary>Whether clamd closes the session after <paramref name="reply"/>, as it does after errors.</summary>
    public static bool EndsSession(string reply) => reply.EndsWith(ErrorSuffix, StringComparison.Ordinal);

    private static string Shorten(string reply)
    {
        const int MaxLength = 100;
        return string.Concat(reply.Take(MaxLength).Select(c => char.IsControl(c) ? ' ' : c));
    }

    // With ExtendedDetectionInfo clamd adds "(md5:size)" to the name.
    [GeneratedRegex(@"\([0-9a-f]{32}:\d+\)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HashAndSize();
}
