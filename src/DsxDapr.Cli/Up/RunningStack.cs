using DsxDapr.Cli.Processes;
using DsxDapr.Cli.Redis;
using DsxDapr.Cli.Resources;
using DsxDapr.Cli.Running;
using DsxDapr.Cli.Sidecars;
using DsxDapr.Contracts;

namespace DsxDapr.Cli.Up;

/// <summary>The processes of a run, from the first start to the last stop.</summary>
internal sealed class RunningStack : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly RunPlan _plan;
    private readonly CliHost _host;
    private readonly Readiness _readiness;
    private readonly ChildLauncher _launcher;
    private readonly Lock _stateLock = new();

    // In the order of starting; stopped in the opposite order, one group after the other.
    private readonly List<List<SupervisedProcess>> _groups = [];

    /// <summary>Creates the stack of <paramref name="plan"/>; nothing is started yet.</summary>
    public RunningStack(RunPlan plan, CliHost host, Readiness readiness)
    {
        _plan = plan;
        _host = host;
        _readiness = readiness;
        _launcher = new ChildLauncher(host.Environment);
    }

    private IReadOnlyList<SupervisedProcess> All => [.. _groups.SelectMany(g => g)];

    /// <summary>Starts everything and waits until it is up. Fails with a sentence when something does not come up.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        RollLogs();
        try
        {
            await StartServicesAsync(cancellationToken);
            StartSidecars();

            // The hub first, so that connectors find it at their first try; hence it is also stopped after them, and hears their goodbye.
            foreach (var apps in _plan.Apps.GroupBy(a => a.Id != AppIds.Hub).OrderBy(g => g.Key))
            {
                await StartAppsAsync([.. apps], cancellationToken);
            }
        }
        catch (ProcessEndedException e)
        {
            throw new CliException(Explain(e.Ended), e);
        }

        foreach (var process in All)
        {
            process.KeepAlive();
        }
    }

    /// <summary>What is running now.</summary>
    public RunState State()
    {
        lock (_stateLock)
        {
            return CurrentState();
        }
    }

    private RunState CurrentState() => new()
    {
        ProcessId = Environment.ProcessId,
        HubUrl = _plan.HubUrl.GetLeftPart(UriPartial.Authority),
        Sidecar = _plan.Sidecar.Kind == SidecarKind.Daprd ? "daprd" : "devsidecar",
        Redis = new RedisState(
            _plan.Redis.Mode switch { RedisMode.Own => "own", RedisMode.Found => "found", _ => "embedded" },
            _plan.Redis.Address?.ToString()),
        Apps = [.. _plan.Apps.Select(State)],
        Services = [.. All.Where(p => _plan.Apps.All(a => a.Id != p.Name))
            .Select(p => new ServiceState(p.Name, p.ProcessId, p.LogFile, p.Restarts))],
    };

    /// <summary>Stops everything: apps first, so that they can still reach their sidecars, then sidecars, then Redis.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var group in Enumerable.Reverse(_groups))
        {
            await Task.WhenAll(group.Select(p => p.StopAsync(StopPatience, _host.Hurry)));
        }

        foreach (var process in All)
        {
            process.Dispose();
        }

        RunStateFile.Delete(_plan.Workspace);
        _launcher.Dispose();
    }

    private async Task StartServicesAsync(CancellationToken cancellationToken)
    {
        if (_plan.RedisServer is { } redis)
        {
            Start([redis]);
            await _readiness.WaitAsync(
                "redis-server",
                async ct => (await RedisProbe.PingAsync(_plan.Redis.Address!, ct)).Refusal is null,
                All,
                cancellationToken);
        }

        if (_plan.Sentry is { } sentry)
        {
            Start([sentry.Spec(_plan.ConfigFile, _plan.Workspace)]);
            await _readiness.WaitAsync("sentry", ct => _readiness.AnswersAsync(sentry.Health, ct), All, cancellationToken);
        }
    }

    private void StartSidecars()
    {
        var settings = _plan.Apps.Select(a => a.Sidecar).ToList();
        Start(_plan.Sidecar.Kind == SidecarKind.Daprd
            ? settings.Select(s => Daprd.Spec(_plan.Dapr.Daprd!, s, _plan.Sentry, _plan.Workspace))
            : [DevSidecar.Spec(settings, _plan.Workspace)]);
    }

    private async Task StartAppsAsync(IReadOnlyList<PlannedApp> apps, CancellationToken cancellationToken)
    {
        Start(apps.Select(a => a.Process).OfType<ChildSpec>());
        foreach (var app in apps)
        {
            await _readiness.WaitAsync(
                $"The sidecar of {app.Id}", ct => _readiness.AnswersAsync(app.SidecarHealth, ct), All, cancellationToken);
        }

        foreach (var app in apps.Where(a => a.Process is not null))
        {
            await _readiness.WaitAsync(
                $"{app.Id} (log: {_plan.Workspace.LogFile(app.Id)})", ct => _readiness.AnswersAsync(app.Health, ct), All, cancellationToken);
        }
    }

    private void Start(IEnumerable<ChildSpec> specs)
    {
        var group = specs.Select(spec => new SupervisedProcess(spec, _launcher, _host.Clock, _host.Say, _plan.LongestRestartPause) { Changed = WriteState }).ToList();
        lock (_stateLock)
        {
            _groups.Add(group);
        }

        group.ForEach(p => p.Start());
    }

    private AppState State(PlannedApp app)
    {
        var process = All.FirstOrDefault(p => p.Name == app.Id);
        return new AppState(
            app.Id,
            process?.ProcessId,
            app.Address.GetLeftPart(UriPartial.Authority),
            new SidecarPorts(app.Ports.SidecarHttp, app.Ports.SidecarInternal),
            _plan.Workspace.LogFile(app.Id),
            process?.Restarts ?? 0);
    }

    private void WriteState()
    {
        lock (_stateLock)
        {
            RunStateFile.Write(_plan.Workspace, CurrentState());
        }
    }

    // The last run's logs stay for comparison; older ones go.
    private void RollLogs()
    {
        foreach (var log in Directory.EnumerateFiles(_plan.Workspace.LogsDir, "*.log"))
        {
            File.Move(log, log + ".1", overwrite: true);
        }
    }

    private string Explain(EndedProcess ended)
    {
        // The DevSidecar's own last word is a whole sentence about a resource, a port or a server.
        var sentence = ended is { Name: DevSidecar.Name, Reason: { } reason } ? reason : $"{ended.Sentence} Its log is {ended.LogFile}.";
        return EffectiveResources.NameOriginals(sentence, _plan.ResourcesSource, _plan.Workspace);
    }
}
