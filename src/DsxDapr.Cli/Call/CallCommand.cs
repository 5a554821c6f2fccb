using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;
using DsxDapr.Cli.Hub;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Cli.Call;

/// <summary>
/// <c>dsx call METHOD PATH</c>: one request to the hub, with the operator's token; or, with <c>--key</c>, one that is signed (DSX-HMAC), to
/// the hub as a connector or to a connector as the hub.
/// </summary>
internal sealed class CallCommand
{
    private readonly Argument<string> _method = new("METHOD") { Description = "The verb, e.g. GET." };

    private readonly Argument<string> _path = new("PATH")
    {
        Description = "The route with its query, e.g. /dsx-connect/api/v1/scan/jobs. It is sent and signed as it stands.",
    };

    private readonly Option<string?> _data = new("--data", "-d") { HelpName = "JSON", Description = "The body." };

    private readonly Option<string?> _key = new("--key")
    {
        HelpName = "KEY_ID",
        Description = $"Sign with this key instead of showing the operator's token; its secret is taken from {SigningKey.Variable}.",
    };

    private readonly Option<string?> _secretFile = new("--secret-file")
    {
        HelpName = "FILE",
        Description = "Take the key's secret from a file; - for standard input.",
    };

    private readonly Option<string?> _to = new("--to")
    {
        HelpName = "URL",
        Description = "Send a signed request there instead of to the hub, e.g. to a connector: http://127.0.0.1:8620.",
    };

    private readonly HubOptions _hub = new();

    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var call = new CallCommand();
        var command = new Command("call", "Send a request to the hub with the operator's token, or a signed one, and print the answer.")
        {
            call._method, call._path, call._data, call._key, call._secretFile, call._to, call._hub.DataDir, call._hub.Hub, call._hub.CaFile,
        };
        command.SetAction((result, stop) => call.RunAsync(result, host, stop));
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CliHost host, CancellationToken cancellationToken)
    {
        var route = result.GetRequiredValue(_path);
        if (!route.StartsWith('/') || route.StartsWith("//", StringComparison.Ordinal))
        {
            throw new CliException($"PATH begins with one slash and names no host; {route} does not.");
        }

        if (route.Any(static letter => letter is <= ' ' or '#' or >= '\x7f'))
        {
            throw new CliException("PATH holds a character that must be percent-encoded: it is sent as it stands.");
        }

        var key = await FindKeyAsync(result, host);
        using var client = key is null
            ? _hub.Client(result, host)
            : new OperatorClient(HubHttp.CreateSigning(Party(result, host), HubTrust.Of(result.GetValue(_hub.CaFile), host), host.Clock));
        using var content = result.GetValue(_data) is { } body
            ? new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"))
            : null;
        var method = new HttpMethod(result.GetRequiredValue(_method).ToUpperInvariant());
        var (status, answer) = await client.ExchangeAsync(method, route, content, cancellationToken, key);
        await host.Out.WriteLineAsync(Answer.Shown(answer, key?.Secret));
        host.Say($"HTTP {(int)status}");
        return (int)status < 400 ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private async Task<HmacKey?> FindKeyAsync(ParseResult result, CliHost host)
    {
        if (result.GetValue(_key) is { Length: > 0 } keyId)
        {
            return await SigningKey.ReadAsync(keyId, result.GetValue(_secretFile), host);
        }

        // The operator's token must not travel to whoever --to names.
        return result.GetValue(_to) is null && result.GetValue(_secretFile) is null
            ? null
            : throw new CliException("--to and --secret-file are for signed requests: name the key with --key KEY_ID.");
    }

    private Uri Party(ParseResult result, CliHost host) => result.GetValue(_to) is { } to
        ? OperatorClient.UrlOf(to, "a hub or a connector")
        : OperatorClient.Locate(result.GetValue(_hub.Hub), Workspace.Of(host, result.GetValue(_hub.DataDir)), host);
}
