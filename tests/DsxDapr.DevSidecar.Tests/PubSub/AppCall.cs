using System.Text.Json;

namespace DsxDapr.DevSidecar.Tests.PubSub;

/// <summary>What an app was sent.</summary>
internal sealed record AppCall(string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonElement.Parse(Body);

    /// <summary>The ids of a bulk call's entries; null for a single event.</summary>
    public IReadOnlyList<string>? EntryIds => Body.StartsWith("{\"entries\"", StringComparison.Ordinal)
        ? [.. Entries.Select(e => e.GetProperty("entryId").GetString()!)]
        : null;

    /// <summary>The data of the events in it, as JSON text.</summary>
    public IReadOnlyList<string> Data => EntryIds is null
        ? [Json.GetProperty("data").GetRawText()]
        : [.. Entries.Select(e => e.GetProperty("event").GetProperty("data").GetRawText())];

    private IEnumerable<JsonElement> Entries => Json.GetProperty("entries").EnumerateArray();
}
