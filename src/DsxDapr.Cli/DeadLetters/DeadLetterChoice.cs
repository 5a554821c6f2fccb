using System.CommandLine;
using System.Globalization;

namespace DsxDapr.Cli.DeadLetters;

/// <summary>The options that say which dead letters are meant.</summary>
internal sealed class DeadLetterChoice
{
    private readonly Option<string?> _kind = new Option<string?>("--kind") { Description = "Those of one kind." }
        .OneOf("scan_request", "verdict_action", "scan_result", "event");

    private readonly Option<string?> _job = new("--job") { HelpName = "JOB", Description = "Those of the items of one job." };

    private readonly Option<long?> _id = new("--id") { HelpName = "N", Description = "One of them, as `dsx dead-letters list` shows it." };

    /// <summary>Adds them to a command.</summary>
    public Command AddTo(Command command)
    {
        command.Options.Add(_kind);
        command.Options.Add(_job);
        command.Options.Add(_id);
        return command;
    }

    /// <summary>Whether any of them was given.</summary>
    public bool IsGiven(ParseResult result) => Values(result).Any(pair => pair.Value is not null);

    /// <summary>The choice as a query.</summary>
    public string QueryOf(ParseResult result, params (string Name, string? Value)[] more) => string.Join('&', Values(result).Concat(more)
        .Where(pair => pair.Value is not null)
        .Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}"));

    private IEnumerable<(string Name, string? Value)> Values(ParseResult result) =>
    [
        ("kind", result.GetValue(_kind)),
        ("job_id", result.GetValue(_job)),
        ("id", result.GetValue(_id)?.ToString(CultureInfo.InvariantCulture)),
    ];
}
