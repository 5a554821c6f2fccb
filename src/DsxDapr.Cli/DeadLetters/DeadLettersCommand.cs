using System.CommandLine;

namespace DsxDapr.Cli.DeadLetters;

/// <summary><c>dsx dead-letters</c>: what was given up.</summary>
internal static class DeadLettersCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host) => new("dead-letters", "List what was given up; have it tried again, or acknowledge it.")
    {
        ListDeadLettersCommand.Create(host),
        ChosenDeadLettersCommand.Create(
            host,
            "requeue",
            "Have dead letters tried again: scan the items, carry out the actions, record the results, publish the events.",
            HttpMethod.Post,
            "/requeue",
            answer => $"{answer.GetProperty("requeued").GetInt32()} are tried again, {answer.GetProperty("refused").GetInt32()} cannot be."),
        ChosenDeadLettersCommand.Create(
            host,
            "clear",
            "Acknowledge dead letters; jobs and results keep their figures.",
            HttpMethod.Delete,
            "",
            answer => $"{answer.GetProperty("cleared").GetInt32()} cleared."),
    };
}
