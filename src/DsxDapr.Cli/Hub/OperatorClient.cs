using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using DsxDapr.Cli.Running;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Cli.Hub;

/// <summary>Asks a hub as its operator; what the hub refuses becomes one sentence.</summary>
internal sealed class OperatorClient(HttpClient http) : IDisposable
{
    private const string UrlVariable = "DSX_HUB_URL";
    private const string TokenVariable = "DSX_OPERATOR_TOKEN";

    /// <summary>The client of the hub that was named, else of the one that runs on the workspace.</summary>
    public static OperatorClient Of(string? url, string? caFile, Workspace workspace, CliHost host)
    {
        var named = url ?? host.Environment.GetValueOrDefault(UrlVariable);
        var token = host.Environment.GetValueOrDefault(TokenVariable) is { Length: > 0 } given ? given : null;
        if (string.IsNullOrEmpty(named))
        {
            var running = Running(workspace);
            return new OperatorClient(token is null ? HubHttp.Create(new Uri(running.HubUrl), workspace) : HubHttp.Create(new Uri(running.HubUrl), token, trust: null));
        }

        var hub = UrlOf(named, "a hub");
        return hub.Scheme == Uri.UriSchemeHttps || hub.IsLoopback || token is null
            ? new OperatorClient(HubHttp.Create(hub, token, HubTrust.Of(caFile, host)))
            : throw new CliException($"{named} is not https: the operator's token would travel in clear.");
    }

    /// <summary>The URL of the hub that was named, else of the one that runs on the workspace.</summary>
    public static Uri Locate(string? url, Workspace workspace, CliHost host) =>
        (url ?? host.Environment.GetValueOrDefault(UrlVariable)) is { Length: > 0 } named
            ? UrlOf(named, "a hub")
            : new Uri(Running(workspace).HubUrl);

    /// <summary>Reads an absolute http or https URL.</summary>
    public static Uri UrlOf(string text, string what) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new CliException($"{text} is not the URL of {what}.");

    /// <summary>Sends a request and reads the answer.</summary>
    /// <param name="method">The verb.</param>
    /// <param name="path">The route with its query.</param>
    /// <param name="body">Sent as JSON; null for none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The answer; undefined when it is empty.</returns>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        var (status, text) = await ExchangeAsync(
            method, path, body is null ? null : JsonContent.Create(body, options: CliJson.Compact), cancellationToken);
        return (int)status < 400
            ? text.Length == 0 ? default : JsonElement.Parse(text)
            : throw new CliException($"The hub refused this: {HubAnswer.Detail(text)} (HTTP {((int)status).ToString(CultureInfo.InvariantCulture)}).");
    }

    /// <summary>Sends a request and returns the answer as it is.</summary>
    /// <param name="method">The verb.</param>
    /// <param name="path">The route with its query; it goes over the wire as it stands.</param>
    /// <param name="content">The body; null for none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="key">Signs the request, if the client is one that signs; null for none.</param>
    public async Task<(HttpStatusCode Status, string Body)> ExchangeAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken, HmacKey? key = null)
    {
        using var request = new HttpRequestMessage(method, Exactly(path)) { Content = content };
        if (key is not null)
        {
            request.SignWith(key);
        }

        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CliException($"{http.BaseAddress} cannot be reached: {Cause(e)}", e);
        }
    }

    /// <summary>Copies an answer of any length as it comes.</summary>
    /// <param name="path">The route with its query.</param>
    /// <param name="copy">Takes the answer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task CopyAsync(string path, Func<Stream, Task> copy, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(Exactly(path), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                var detail = HubAnswer.Detail(await response.Content.ReadAsStringAsync(cancellationToken));
                throw new CliException($"The hub refused this: {detail} (HTTP {((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)}).");
            }

            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            await copy(body);
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException or IOException { InnerException: SocketException } || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CliException($"{http.BaseAddress} did not answer to the end: {Cause(e)}", e);
        }
    }

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    // Why a certificate was not trusted stands further inside.
    private static string Cause(Exception error) => error.InnerException is AuthenticationException untrusted ? untrusted.Message : error.Message;

    // As it was written: a path that is tidied up on its way out would be another than the one that was meant, and signed.
    private Uri Exactly(string path) => new(
        http.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private static RunState Running(Workspace workspace) => RunStateFile.ReadRunning(workspace)
        ?? throw new CliException($"Nothing is running on {workspace.DataDir}: start it with `dsx up`, or name a hub with --hub URL.");
}
