using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Engines.Icap;

/// <summary>What the answers of ICAP servers mean, by RFC 3507 and by the headers that servers agree on.</summary>
internal static class IcapVerdict
{
    // The kinds of X-Infection-Found (draft-stecher-icap-subid §3.4).
    private const string MailPolicy = "1";
    private const string ContainerViolation = "2";

    /// <summary>What a server has found, by its headers; null when it says nothing of the kind.</summary>
    public static EngineVerdict? FindThreat(IcapHead head, EngineInfo engine)
    {
        if (head["X-Infection-Found"] is { } infection)
        {
            var fields = infection.Split(';', StringSplitOptions.TrimEntries).Select(f => f.Split('=', 2)).Where(f => f.Length == 2)
                .ToLookup(f => f[0], f => f[1], StringComparer.OrdinalIgnoreCase);
            var name = fields["Threat"].FirstOrDefault() ?? "unnamed";
            return fields["Type"].FirstOrDefault() switch
            {
                MailPolicy => new EngineVerdict(engine, ScanVerdict.Suspicious, name),
                ContainerViolation => new EngineVerdict(engine, ScanVerdict.Unscannable, Reason: $"The service cannot look into it ({name})."),
                _ => ThreatVerdict.Of(name, engine),
            };
        }

        if ((head["X-Virus-ID"] ?? head["X-Virus-Name"]) is { } virus)
        {
            return ThreatVerdict.Of(virus, engine);
        }

        // How many, then for each the file, the threat, its id and what was done, each on a line of its own.
        return head["X-Violations-Found"]?.Split('\n') is { } lines && lines[0] != "0"
            ? ThreatVerdict.Of(lines.Length > 2 ? lines[2] : "unnamed", engine)
            : null;
    }

    /// <summary>The verdict of an answer that is complete, as everything is sent.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="service">The service it is of.</param>
    /// <param name="content">What was sent.</param>
    /// <param name="isEarly">Whether the answer began before everything was sent.</param>
    /// <exception cref="EngineException">It is an error.</exception>
    public static EngineVerdict Of(IcapAnswer answer, IcapService service, ContentStream content, bool isEarly)
    {
        var engine = service.Engine with { DatabaseVersion = IcapService.TagOf(answer.Head) ?? service.Engine.DatabaseVersion };
        if (FindThreat(answer.Head, engine) is { } threat)
        {
            return threat;
        }

        return answer.Head.Status switch
        {
            200 when answer.HttpStatus >= 400 => new EngineVerdict(
                engine, ScanVerdict.Malicious, "unnamed", $"The service answered with a page of status {answer.HttpStatus} in the item's place."),
            200 when answer.BodyDigest is null || answer.BodyDigest != content.Digest => new EngineVerdict(
                engine, ScanVerdict.Suspicious, "unnamed", "The service answered with another content in the item's place."),

            // Some servers let content pass once it is larger than they look at.
            200 when isEarly => new EngineVerdict(
                engine, ScanVerdict.Unscannable, Reason: "The service let the content pass before it had seen all of it."),
            204 when isEarly => throw new EngineException(
                EngineFailure.Failed, "The service gave its verdict before the end of the content."),
            204 => new EngineVerdict(engine, ScanVerdict.Clean),
            200 => new EngineVerdict(engine, ScanVerdict.Clean),
            413 => new EngineVerdict(engine, ScanVerdict.TooLarge, Reason: "The service does not take so large a content."),
            _ => throw ToException(answer.Head),
        };
    }

    /// <summary>What a status that is no verdict means.</summary>
    public static EngineException ToException(IcapHead head)
    {
        var failure = head.Status switch
        {
            401 or 403 or 407 => EngineFailure.Authentication,
            408 or 429 or 503 => EngineFailure.Busy,
            _ => EngineFailure.Failed,
        };
        return new EngineException(failure, $"The service answered {head.Status} {head.Reason}.");
    }
}
