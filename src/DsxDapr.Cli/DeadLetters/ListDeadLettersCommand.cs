using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DsxDapr.Cli.Hub;
using DsxDapr.Cli.Scanning;
using Spectre.Console;

namespace DsxDapr.Cli.DeadLetters;

/// <summary><c>dsx dead-letters list</c>.</summary>
internal static class ListDeadLettersCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var limit = new Option<int>("--limit") { HelpName = "N", Description = "How many at the most, 1 to 1000 (default: 100).", DefaultValueFactory = _ => 100 };
        var choice = new DeadLetterChoice();
        var hub = new HubOptions();
        var command = hub.AddTo(choice.AddTo(new Command("list", "List what was given up and why, oldest first.") { limit }));
        command.SetAction(async (result, stop) =>
        {
            using var client = hub.Client(result, host);
            var query = choice.QueryOf(result, ("limit", result.GetValue(limit).ToString(CultureInfo.InvariantCulture)));
            var answer = await client.SendAsync(HttpMethod.Get, $"/api/v1/dead-letters?{query}", null, stop);
            if (hub.IsJson(result))
            {
                await host.Out.WriteLineAsync(answer.GetProperty("dead_letters").GetRawText());
                return ExitCodes.Ok;
            }

            var table = new Table().Border(TableBorder.Rounded).AddColumns("Id", "Kind", "When", "Tries", "What", "Reason", "Last error");
            foreach (var letter in answer.GetProperty("dead_letters").Deserialize<List<Letter>>(CliJson.Compact)!)
            {
                table.AddRow(
                    new Text(letter.Id.ToString(CultureInfo.InvariantCulture)),
                    new Text(letter.Kind),
                    new Text(letter.DiedAt.ToString("u", CultureInfo.InvariantCulture)),
                    new Text(letter.Attempts.ToString(CultureInfo.InvariantCulture)),
                    new Text(Printable.Of(letter.Location ?? $"{letter.Topic} {letter.EventId}")),
                    new Text(letter.Reason),
                    new Text(Printable.Of(letter.Error ?? "")));
            }

            CliConsole.Of(host.Out, host.OutIsTerminal).Write(table);
            if (answer.GetProperty("next_cursor").ValueKind == JsonValueKind.String)
            {
                host.Say("There may be more: raise --limit, or narrow the choice.");
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private sealed record Letter(
        long Id, string Kind, DateTimeOffset DiedAt, int Attempts, string? Location, string? Topic, string? EventId, string Reason, string? Error);
}
