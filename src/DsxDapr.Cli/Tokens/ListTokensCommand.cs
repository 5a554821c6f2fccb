using System.CommandLine;
using System.Globalization;
using DsxDapr.Cli.Hub;

namespace DsxDapr.Cli.Tokens;

/// <summary><c>dsx tokens list</c>.</summary>
internal static class ListTokensCommand
{
    private static readonly HubList<Token> Shown = new(
        "tokens",
        ["Id", "Name", "State", "Uses", "Expires", "Connectors", "Created by"],
        static token =>
        [
            token.Id,
            token.Name ?? "",
            token.State,
            string.Create(CultureInfo.InvariantCulture, $"{token.Uses} of {(token.MaxUses is { } most ? most : "any")}"),
            token.ExpiresAt?.ToString("u", CultureInfo.InvariantCulture) ?? "never",
            string.Join(", ", token.ConnectorNames),
            token.CreatedBy,
        ]);

    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var hub = new HubOptions();
        var command = hub.AddTo(new Command("list", "List enrollment tokens; the tokens themselves are not kept."));
        command.SetAction(async (result, stop) =>
        {
            using var client = hub.Client(result, host);
            var answer = await client.SendAsync(HttpMethod.Get, "/api/v1/enrollment-tokens", null, stop);
            await Shown.ShowAsync(answer, hub.IsJson(result), host);
            return ExitCodes.Ok;
        });
        return command;
    }

    private sealed record Token(
        string Id, string? Name, string State, long Uses, long? MaxUses, DateTimeOffset? ExpiresAt, IReadOnlyList<string> ConnectorNames, string CreatedBy);
}
