using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Cli.Hub;
using DsxDapr.Cli.Running;

namespace DsxDapr.Cli.Doctor;

/// <summary><c>dsx doctor</c>: what production would refuse in a running system, and the state of its certificates and TLS listeners.</summary>
internal static class DoctorCommand
{
    private const string Route = "/doctor";
    private const string RouteFromAfar = "/api/v1/doctor";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40); // an app may wait for its sidecar

    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var hub = new HubOptions();
        var command = hub.AddTo(new Command("doctor", "Find what production would refuse in a running system, and certificates that end."));
        command.SetAction(async (result, stop) =>
        {
            var workspace = Workspace.Of(host, result.GetValue(hub.DataDir));
            var probe = new TlsProbe(HubTrust.Bundle(result.GetValue(hub.CaFile), host), host.Clock);
            var state = result.GetValue(hub.Hub) is null && !host.Environment.ContainsKey("DSX_HUB_URL") ? RunStateFile.ReadRunning(workspace) : null;
            var (apps, listeners) = state is null
                ? await ExamineHubAsync(hub, result, host, workspace, probe, stop)
                : await ExamineRunAsync(state, probe, stop);
            var isWell = !apps.Any(app => app.IsIll) && listeners.All(one => one.Problem is null);
            if (hub.IsJson(result))
            {
                await host.Out.WriteLineAsync(JsonSerializer.Serialize(new { healthy = isWell, apps, listeners }, CliJson.Readable));
            }
            else
            {
                DoctorTable.Print(apps, listeners, host);
            }

            return isWell ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    // One hub, by its URL, as its admin.
    private static async Task<(IReadOnlyList<AppDiagnosis> Apps, IReadOnlyList<TlsDiagnosis> Listeners)> ExamineHubAsync(
        HubOptions hub, ParseResult result, CliHost host, Workspace workspace, TlsProbe probe, CancellationToken stop)
    {
        var url = OperatorClient.Locate(result.GetValue(hub.Hub), workspace, host);
        IReadOnlyList<TlsDiagnosis> listeners = url.Scheme == Uri.UriSchemeHttps
            ? [await probe.LookAsync(url.IdnHost, url.Port, url.IdnHost, stop)]
            : [];
        using var client = hub.Client(result, host);
        try
        {
            var answer = await client.SendAsync(HttpMethod.Get, RouteFromAfar, null, stop);
            return ([new AppDiagnosis(url.Authority, null, answer.Deserialize<AppReport>(CliJson.Compact))], listeners);
        }
        catch (CliException e)
        {
            return ([new AppDiagnosis(url.Authority, e.Message, null)], listeners);
        }
    }

    // Every app of a local run, at its loopback port.
    private static async Task<(IReadOnlyList<AppDiagnosis> Apps, IReadOnlyList<TlsDiagnosis> Listeners)> ExamineRunAsync(
        RunState state, TlsProbe probe, CancellationToken stop)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        var apps = await Task.WhenAll(state.Apps.Select(app => AskAsync(client, app, stop)));
        var listeners = await Task.WhenAll(apps
            .SelectMany(app => app.Report?.Listeners ?? [])
            .Where(url => url.StartsWith("https://", StringComparison.Ordinal))
            .Select(url => new Uri(url.Replace("://*", "://localhost", StringComparison.Ordinal)))
            .Select(url => probe.LookAsync(url.Host is "0.0.0.0" or "[::]" ? "localhost" : url.Host, url.Port, name: null, stop)));
        return (apps, listeners);
    }

    private static async Task<AppDiagnosis> AskAsync(HttpClient client, AppState app, CancellationToken stop)
    {
        try
        {
            return new AppDiagnosis(app.Id, null, await client.GetFromJsonAsync<AppReport>(new Uri(new Uri(app.Address), Route), CliJson.Compact, stop));
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return new AppDiagnosis(app.Id, $"does not answer: {e.Message}", null);
        }
    }
}
