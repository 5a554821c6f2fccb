using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;
using DsxDapr.Cli.Hub;

namespace DsxDapr.Cli.Call;

/// <summary><c>dsx call METHOD PATH</c>: one request to the hub, with the operator's token.</summary>
internal static class CallCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var method = new Argument<string>("METHOD") { Description = "The verb, e.g. GET." };
        var path = new Argument<string>("PATH") { Description = "The route with its query, e.g. /dsx-connect/api/v1/scan/jobs." };
        var data = new Option<string?>("--data", "-d") { HelpName = "JSON", Description = "The body." };
        var hub = new HubOptions();
        var command = new Command("call", "Send a request to the hub with the operator's token and print the answer.")
        {
            method, path, data, hub.DataDir, hub.Hub,
        };
        command.SetAction(async (result, stop) =>
        {
            var route = result.GetRequiredValue(path);
            if (!route.StartsWith('/') || route.StartsWith("//", StringComparison.Ordinal))
            {
                throw new CliException($"PATH begins with one slash and names no host; {route} does not.");
            }

            using var client = hub.Client(result, host);
            using var content = result.GetValue(data) is { } body
                ? new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"))
                : null;
            var (status, answer) = await client.ExchangeAsync(new HttpMethod(result.GetRequiredValue(method).ToUpperInvariant()), route, content, stop);
            await host.Out.WriteLineAsync(answer);
            host.Say($"HTTP {(int)status}");
            return (int)status < 400 ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }
}
