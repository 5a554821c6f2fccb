using System.CommandLine;
using System.Globalization;
using DsxDapr.Cli.Hub;

namespace DsxDapr.Cli.DeadLetters;

/// <summary><c>dsx dead-letters list</c>.</summary>
internal static class ListDeadLettersCommand
{
    private static readonly HubList<Letter> Shown = new(
        "dead_letters",
        ["Id", "Kind", "When", "Tries", "What", "Reason", "Last error"],
        static letter =>
        [
            letter.Id.ToString(CultureInfo.InvariantCulture),
            letter.Kind,
            letter.DiedAt.ToString("u", CultureInfo.InvariantCulture),
            letter.Attempts.ToString(CultureInfo.InvariantCulture),
            letter.Location ?? $"{letter.Topic} {letter.EventId}",
            letter.Reason,
            letter.Error ?? "",
        ]);

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
            await Shown.ShowAsync(answer, hub.IsJson(result), host, "raise --limit, or narrow the choice");
            return ExitCodes.Ok;
        });
        return command;
    }

    private sealed record Letter(
        long Id, string Kind, DateTimeOffset DiedAt, int Attempts, string? Location, string? Topic, string? EventId, string Reason, string? Error);
}
