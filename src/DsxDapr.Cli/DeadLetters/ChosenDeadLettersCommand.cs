using System.CommandLine;
using System.Text.Json;
using DsxDapr.Cli.Hub;

namespace DsxDapr.Cli.DeadLetters;

/// <summary><c>dsx dead-letters requeue</c> and <c>dsx dead-letters clear</c>: nothing is done without a choice or <c>--all</c>.</summary>
internal static class ChosenDeadLettersCommand
{
    /// <summary>A command that does something with the letters that are chosen.</summary>
    public static Command Create(
        CliHost host, string name, string description, HttpMethod method, string route, Func<JsonElement, string> tell)
    {
        var all = new Option<bool>("--all") { Description = "All of them." };
        var choice = new DeadLetterChoice();
        var hub = new HubOptions();
        var command = hub.AddTo(choice.AddTo(new Command(name, description) { all }));
        command.SetAction(async (result, stop) =>
        {
            if (result.GetValue(all) == choice.IsGiven(result))
            {
                throw new CliException("Say which: --kind, --job, --id, or --all.");
            }

            using var client = hub.Client(result, host);
            var answer = await client.SendAsync(method, $"/api/v1/dead-letters{route}?{choice.QueryOf(result)}", null, stop);
            if (hub.IsJson(result))
            {
                await host.Out.WriteLineAsync(answer.GetRawText());
            }
            else
            {
                host.Say(tell(answer));
            }

            return ExitCodes.Ok;
        });
        return command;
    }
}
