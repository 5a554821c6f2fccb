namespace DsxDapr.Contracts.Wire;

/// <summary>The words for yes and no that dsx-connect takes in its settings and queries, which are pydantic's (wire contract §3 and §7).</summary>
public static class FlagWord
{
    /// <summary>Reads true, 1, yes, on, y, t, or false, 0, no, off, n, f, in any case.</summary>
    /// <param name="text">The word.</param>
    /// <returns>What it says; null when it is none of them.</returns>
    public static bool? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.ToUpperInvariant() switch
        {
            "TRUE" or "1" or "YES" or "ON" or "Y" or "T" => true,
            "FALSE" or "0" or "NO" or "OFF" or "N" or "F" => false,
            _ => null,
        };
    }
}
