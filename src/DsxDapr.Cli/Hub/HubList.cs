using System.Text.Json;
using DsxDapr.Cli.Scanning;
using Spectre.Console;

namespace DsxDapr.Cli.Hub;

/// <summary>How a list that the hub answers is shown.</summary>
/// <param name="Member">The member of the answer that is the list.</param>
/// <param name="Columns">The table's heads.</param>
/// <param name="Row">An entry's cells, one for each head.</param>
internal sealed record HubList<T>(string Member, string[] Columns, Func<T, string[]> Row)
{
    /// <summary>Shows the list, as a table or as the JSON that came, and says so when there may be more of it.</summary>
    /// <param name="answer">The hub's answer.</param>
    /// <param name="asJson">Whether a program reads it.</param>
    /// <param name="host">Where it is shown.</param>
    /// <param name="forMore">What a user can do to see more.</param>
    public async Task ShowAsync(JsonElement answer, bool asJson, CliHost host, string forMore = "raise --limit")
    {
        var list = answer.GetProperty(Member);
        if (asJson)
        {
            await host.Out.WriteLineAsync(list.GetRawText());
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns(Columns);
        foreach (var entry in list.Deserialize<List<T>>(CliJson.Compact)!)
        {
            table.AddRow(Row(entry).Select(static cell => new Text(Printable.Of(cell))));
        }

        CliConsole.Of(host.Out, host.OutIsTerminal).Write(table);
        if (answer.TryGetProperty("next_cursor", out var cursor) && cursor.ValueKind == JsonValueKind.String)
        {
            host.Say($"There may be more: {forMore}.");
        }
    }
}
