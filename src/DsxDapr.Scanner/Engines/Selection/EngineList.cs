namespace DsxDapr.Scanner.Engines.Selection;

/// <summary>Settings that are lists.</summary>
internal static class EngineList
{
    /// <summary>The entries of a list that is separated by commas.</summary>
    public static IReadOnlyList<string> Split(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
