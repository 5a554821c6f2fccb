namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>One row of the list in <c>docs/devsidecar.md</c>: recorded exchanges that come out differently, or cannot be replayed.</summary>
/// <param name="Recording">The file, without its ending.</param>
/// <param name="Name">The exchange, or its beginning and <c>*</c>.</param>
/// <param name="Reason">Why.</param>
internal sealed record KnownDifference(string Recording, string Name, string Reason)
{
    /// <summary>Whether the row speaks of an exchange.</summary>
    public bool Covers(string recording, string name) =>
        Recording == recording && (Name.EndsWith('*') ? name.StartsWith(Name[..^1], StringComparison.Ordinal) : Name == name);
}

/// <summary>The list of differences, as the documentation has it.</summary>
internal static class KnownDifferences
{
    private const string Heading = "### Recorded exchanges that differ";

    /// <summary>The rows.</summary>
    public static IReadOnlyList<KnownDifference> All { get; } = Read();

    /// <summary>
    /// What is wrong with the outcome of a recording: exchanges that differ and are not listed, and listed ones that do not differ.
    /// </summary>
    /// <param name="recording">The file, without its ending.</param>
    /// <param name="outcome">Every exchange of the file, and what differed; null: nothing.</param>
    public static IReadOnlyList<string> Check(string recording, IReadOnlyList<(string Name, string? Difference)> outcome)
    {
        var rows = All.Where(r => r.Recording == recording).ToList();
        var unlisted = outcome
            .Where(o => o.Difference is not null && !rows.Exists(r => r.Covers(recording, o.Name)))
            .Select(o => $"{o.Name}: {o.Difference}");
        var stale = rows
            .Where(r => !outcome.Any(o => o.Difference is not null && r.Covers(recording, o.Name)))
            .Select(r => $"docs/devsidecar.md lists '{r.Name}' of {recording}, which does not differ");
        return [.. unlisted, .. stale];
    }

    private static List<KnownDifference> Read()
    {
        var lines = File.ReadLines(Path.Combine(Repository.Root, "docs", "devsidecar.md"));
        return
        [
            .. lines.SkipWhile(l => l != Heading).Skip(1).TakeWhile(l => !l.StartsWith('#'))
                .Where(l => l.StartsWith("| `", StringComparison.Ordinal))
                .Select(l => l.Replace("\\|", "\u0001", StringComparison.Ordinal).Split('|', StringSplitOptions.TrimEntries))
                .Select(c => new KnownDifference(Code(c[1]), Code(c[2]), c[3])),
        ];
    }

    private static string Code(string cell) => cell.Trim('`').Replace('\u0001', '|');
}
