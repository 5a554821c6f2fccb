using System.Globalization;
using Spectre.Console;

namespace DsxDapr.Cli.Scanning;

/// <summary>The verdicts of a scan for people: what is not clean first, and not more rows than one can read.</summary>
internal sealed class VerdictTable
{
    private const int MaxRows = 50;

    private readonly List<JobItem> _attention = [];
    private readonly List<JobItem> _clean = [];
    private long _count;

    /// <summary>Reads all items; keeps those that are shown.</summary>
    public static async Task<VerdictTable> ReadAsync(IAsyncEnumerable<JobItem> items, CancellationToken cancellationToken)
    {
        var table = new VerdictTable();
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            table._count++;
            var rows = item.NeedsAttention ? table._attention : table._clean;
            if (rows.Count < MaxRows)
            {
                rows.Add(item);
            }
        }

        return table;
    }

    /// <summary>Prints the table, and how many items it leaves out.</summary>
    public void Print(IAnsiConsole console)
    {
        if (_count == 0)
        {
            return;
        }

        // Malware before items without a verdict.
        var shown = _attention.OrderByDescending(i => i.Verdict == "malicious").Concat(_clean).Take(MaxRows).ToList();
        var actions = shown.Exists(i => i.Action is not null);
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Verdict", "Item", "Threat or reason");
        if (actions)
        {
            table.AddColumn("Action");
        }

        foreach (var item in shown)
        {
            var cells = new List<Text>
            {
                new(item.IsSkipped ? "skipped" : item.Verdict ?? "none", StyleOf(item)),
                new(Printable.Of(item.Location)),
                new(Printable.Of(item.Verdict == "clean" ? "" : item.Threat ?? item.Reason ?? "")),
            };
            if (actions)
            {
                cells.Add(new Text(Printable.Of(ActionOf(item))));
            }

            table.AddRow(cells);
        }

        console.Write(table);
        if (_count > shown.Count)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"... and {_count - shown.Count} more"));
        }
    }

    private static Style StyleOf(JobItem item) => item.Verdict switch
    {
        _ when item.IsSkipped => Style.Plain,
        "malicious" => new Style(Color.Red, decoration: Decoration.Bold),
        "clean" => new Style(Color.Green),
        _ => new Style(Color.Yellow),
    };

    private static string ActionOf(JobItem item) => item switch
    {
        { Action: null } => "",
        { QuarantinedTo: { } place } => $"{item.Action} to {place}",
        { ActionStatus: null } => item.Action,
        _ => $"{item.Action}: {item.ActionStatus}",
    };
}
