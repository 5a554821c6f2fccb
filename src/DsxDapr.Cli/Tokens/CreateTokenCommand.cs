using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DsxDapr.Cli.Hub;

namespace DsxDapr.Cli.Tokens;

/// <summary><c>dsx tokens create</c>.</summary>
internal static class CreateTokenCommand
{
    private const int OneHour = 3_600;

    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var name = new Option<string?>("--name") { HelpName = "TEXT", Description = "What the token is for." };
        var ttl = new Option<int>("--ttl") { HelpName = "SECONDS", Description = "For how long it admits connectors (default: 3600).", DefaultValueFactory = _ => OneHour };
        var uses = new Option<int>("--max-uses") { HelpName = "N", Description = "How many connectors it admits (default: 1).", DefaultValueFactory = _ => 1 };
        var connectors = new Option<string[]>("--connector") { HelpName = "NAME", Description = "Admit only connectors of this name (may be repeated)." };
        var hub = new HubOptions();
        var command = hub.AddTo(new Command("create", "Create an enrollment token; it is shown once.") { name, ttl, uses, connectors });
        command.SetAction(async (result, stop) =>
        {
            using var client = hub.Client(result, host);
            var order = new
            {
                Name = result.GetValue(name),
                TtlSeconds = result.GetValue(ttl),
                MaxUses = result.GetValue(uses),
                ConnectorNames = result.GetValue(connectors) ?? [],
            };
            var created = Created.Of(await client.SendAsync(HttpMethod.Post, "/api/v1/enrollment-tokens", order, stop));
            if (hub.IsJson(result))
            {
                await host.Out.WriteLineAsync(JsonSerializer.Serialize(created, CliJson.Compact));
                return ExitCodes.Ok;
            }

            host.Say(string.Create(CultureInfo.InvariantCulture, $"Token {created.Id}, until {created.ExpiresAt:u}; it is shown this once:"));
            await host.Out.WriteLineAsync(created.Token);
            return ExitCodes.Ok;
        });
        return command;
    }

    private sealed record Created(string Id, string Token, DateTimeOffset ExpiresAt)
    {
        public static Created Of(JsonElement answer) => answer.Deserialize<Created>(CliJson.Compact)!;

        public override string ToString() => Id;
    }
}
