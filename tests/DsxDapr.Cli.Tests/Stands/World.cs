using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DsxDapr.Cli.Running;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Cli.Tests.Stands;

/// <summary>
/// A repository in which everything that <c>dsx up</c> starts is a stand-in: apps and sidecars only sleep, a fake Redis answers,
/// and <see cref="HttpAsync"/> answers in their place on the ports that the run chose.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeRedis _redis = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<IAsyncDisposable> _servers = [];

    public World(string appScript = "exec sleep 1000", string sidecarScript = "exec sleep 1000")
    {
        _directory.File("dapr.yaml", $$"""
            version: 1
            common:
              resourcesPaths: [./components]
              enableAppHealthCheck: true
            apps:
              - appID: dsx-hub
                appPort: 1
                command: ["/bin/sh", "-c", "{{appScript}}"]
              - appID: filesystem-connector
                appPort: 2
                command: ["/bin/sh", "-c", "exec sleep 1000"]
                env: { DSXCONNECTOR_ITEM_ACTION: nothing }
            """);
        _directory.File("components/dsx-work.yaml", "kind: Component\nmetadata:\n  name: dsx-work\nspec:\n  type: pubsub.redis\n");
        _directory.Executable(".dapr/bin/daprd", $"#!/bin/sh\n{sidecarScript}\n");
        _directory.File("files/a.txt", "a");
        Host = TestHost.In(_directory, ("HOME", _directory.Path), ("DAPR_RUNTIME_PATH", ""));
    }

    public CliHost Host { get; }

    public Workspace Workspace => new(_directory.Path, Path.Combine(_directory.Path, ".dsx"));

    public string Root => _directory.Path;

    public string Errors => Host.Error.ToString()!;

    public string Output => Host.Out.ToString()!;

    /// <summary>The arguments that make a run use the stand-ins.</summary>
    public string[] Arguments(params string[] more) =>
        ["up", "--free-ports", "--sidecar", "daprd", "--redis", _redis.Address.ToString(), .. more];

    /// <summary>Runs <c>dsx up</c> in this process.</summary>
    public Task<int> UpAsync(params string[] more) => DsxCommandLine.RunAsync(Arguments(more), Host, _stop.Token);

    public Task<int> RunAsync(params string[] args) => DsxCommandLine.RunAsync(args, Host, CancellationToken.None);

    /// <summary>Runs <c>dsx up</c> as a process of its own.</summary>
    public Process StartProcess()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = Root,
        };
        foreach (var argument in (string[])["exec", typeof(DsxCommandLine).Assembly.Location, .. Arguments()])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DSX_ROOT"] = Root;
        start.Environment["HOME"] = Root;
        start.Environment["DSX_DATA_DIR"] = Workspace.DataDir;
        return Process.Start(start)!;
    }

    /// <summary>What Ctrl-C does.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>The state of the run once the sidecars and the hub run; the hub is not healthy yet, so the rest waits.</summary>
    public Task<RunState> StartingAsync() => StateAsync(s => s.Services.Count == 2 && s.Services.All(p => p.Pid is not null) && s.Apps[0].Pid is not null);

    /// <summary>
    /// Answers for the apps and their sidecars: <paramref name="hub"/> for the hub, 204 for the others. Gives the state of the run
    /// once <paramref name="apps"/> apps run.
    /// </summary>
    public async Task<RunState> HttpAsync(Action<WebApplication>? hub = null, int apps = 2)
    {
        foreach (var app in (await StartingAsync()).Apps)
        {
            await ServeAsync(app.SidecarPorts.Http, null);
            await ServeAsync(new Uri(app.Address).Port, app.Id == "dsx-hub" ? hub : null);
        }

        return await StateAsync(s => s.Apps.Count(a => a.Pid is not null) == apps);
    }

    public static int[] Pids(RunState state) =>
        [.. state.Apps.Select(a => a.Pid).Concat(state.Services.Select(s => s.Pid)).OfType<int>()];

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _redis.Dispose();
        _stop.Dispose();
        _directory.Dispose();
    }

    private async Task<RunState> StateAsync(Func<RunState, bool> condition)
    {
        RunState? state = null;
        await Eventually.TrueAsync(() => (state = Read()) is { } s && condition(s), "everything was started");
        return state!;
    }

    private RunState? Read() =>
        File.Exists(Workspace.RunFile) ? JsonSerializer.Deserialize<RunState>(File.ReadAllBytes(Workspace.RunFile), CliJson.Readable) : null;

    private async Task ServeAsync(int port, Action<WebApplication>? routes)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var app = builder.Build();
        routes?.Invoke(app);
        app.MapFallback(() => Results.NoContent());
        await app.StartAsync();
        _servers.Add(app);
    }
}
