using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Cli.Running;

namespace DsxDapr.Cli.Hub;

/// <summary>Asks a hub as its operator; what the hub refuses becomes one sentence.</summary>
internal sealed class OperatorClient(HttpClient http) : IDisposable
{
    private const string UrlVariable = "DSX_HUB_URL";
    private const string TokenVariable = "DSX_OPERATOR_TOKEN";

    /// <summary>The client of the hub that was named, else of the one that runs on the workspace.</summary>
    public static OperatorClient Of(string? url, Workspace workspace, CliHost host)
    {
        var named = url ?? host.Environment.GetValueOrDefault(UrlVariable);
        var token = host.Environment.GetValueOrDefault(TokenVariable) is { Length: > 0 } given ? given : null;
        if (string.IsNullOrEmpty(named))
        {
            var running = RunStateFile.ReadRunning(workspace)
                ?? throw new CliException($"Nothing is running on {workspace.DataDir}: start it with `dsx up`, or name a hub with --hub URL.");
            return new OperatorClient(token is null ? HubHttp.Create(new Uri(running.HubUrl), workspace) : HubHttp.Create(new Uri(running.HubUrl), token));
        }

        if (!Uri.TryCreate(named, UriKind.Absolute, out var hub) || hub.Scheme is not ("http" or "https"))
        {
            throw new CliException($"{named} is not the URL of a hub.");
        }

        return hub.Scheme == Uri.UriSchemeHttps || hub.IsLoopback || token is null
            ? new OperatorClient(HubHttp.Create(hub, token))
            : throw new CliException($"{named} is not https: the operator's token would travel in clear.");
    }

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
    public async Task<(HttpStatusCode Status, string Body)> ExchangeAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CliException($"The hub at {http.BaseAddress} cannot be reached: {e.Message}", e);
        }
    }

    /// <inheritdoc />
    public void Dispose() => http.Dispose();
}
