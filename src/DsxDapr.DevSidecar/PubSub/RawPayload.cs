namespace DsxDapr.DevSidecar.PubSub;

/// <summary>The metadata entry <c>rawPayload</c>, with which messages are not CloudEvents.</summary>
internal static class RawPayload
{
    private const string Name = "rawPayload";

    /// <summary>Reads the entry as Go reads booleans.</summary>
    /// <returns>False when it is no boolean.</returns>
    public static bool TryRead(IReadOnlyDictionary<string, string> metadata, out bool raw)
    {
        raw = false;
        if (!metadata.TryGetValue(Name, out string? text) || text.Length == 0)
        {
            return true;
        }

        raw = text is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return raw || text is "0" or "f" or "F" or "false" or "FALSE" or "False";
    }
}
