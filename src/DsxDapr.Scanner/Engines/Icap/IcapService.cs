using System.Globalization;

namespace DsxDapr.Scanner.Engines.Icap;

/// <summary>What a service says of itself in its answer to OPTIONS (RFC 3507 §4.10.2).</summary>
/// <param name="Engine">Its name for itself, and its tag.</param>
/// <param name="Preview">How many bytes it wants to see first; null for no preview.</param>
/// <param name="Allows204">Whether it may answer 204 outside of a preview.</param>
/// <param name="MaxConnections">How many connections it takes; null when it does not say.</param>
/// <param name="TimeToLive">How long this holds; null when it does not say.</param>
internal sealed record IcapService(EngineInfo Engine, int? Preview, bool Allows204, int? MaxConnections, TimeSpan? TimeToLive)
{
    // A preview is kept in memory until the server has answered.
    private const int MostPreview = 64 * 1024;

    /// <summary>Reads the answer to OPTIONS.</summary>
    /// <param name="head">The answer.</param>
    /// <param name="method">The method that will be used.</param>
    /// <exception cref="EngineException">The service is not there, or does not take the method.</exception>
    public static IcapService Parse(IcapHead head, string method)
    {
        if (head.Status != 200)
        {
            throw IcapVerdict.ToException(head);
        }

        if (head["Methods"]?.Contains(method, StringComparison.OrdinalIgnoreCase) == false)
        {
            throw new EngineException(EngineFailure.Refused, $"The service does not take {method}, but {head["Methods"]}.");
        }

        return new IcapService(
            new EngineInfo(IcapEngine.EngineName, head["Service"] ?? "", TagOf(head)),
            NumberOf(head["Preview"]) is { } preview ? Math.Min(preview, MostPreview) : null,
            head["Allow"]?.Split(',', StringSplitOptions.TrimEntries).Contains("204", StringComparer.Ordinal) == true,
            NumberOf(head["Max-Connections"]),
            NumberOf(head["Options-TTL"]) is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    /// <summary>The service's tag, which changes with its database and settings; null when it has none.</summary>
    public static string? TagOf(IcapHead head) => head["ISTag"]?.Trim('"');

    private static int? NumberOf(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
