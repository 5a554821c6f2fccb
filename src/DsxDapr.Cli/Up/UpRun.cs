using System.Text.Json;
using DsxDapr.Cli.Hub;
using DsxDapr.Cli.Ports;
using DsxDapr.Cli.Running;
using DsxDapr.Cli.Scanning;
using DsxDapr.Cli.Status;
using DsxDapr.Cli.Template;
using DsxDapr.Contracts;

namespace DsxDapr.Cli.Up;

/// <summary>One run of <c>dsx up</c>, from checking its options to the last process stopped.</summary>
internal sealed class UpRun(UpOptions options, CliHost host)
{
    private static readonly TimeSpan RequestPatience = TimeSpan.FromSeconds(30);

    /// <summary>Runs until the scan is over (<c>--once</c>) or <paramref name="stop"/>; returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        options.Validate();
        var target = options.Scan is null ? null : ScanTarget.Of(options.Scan, options.Filter, host.CurrentDirectory);
        var workspace = Workspace.Of(host, options.DataDir);
        var template = RunTemplateReader.Read(workspace.TemplateFile);
        workspace.Create();
        using var runLock = await RunLock.TakeAsync(workspace, host.Clock, stop);
        using var ports = new LoopbackPorts();
        // Everything is on this machine, whatever proxy the user has for the rest of the world.
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var http = new HttpClient(handler) { Timeout = RequestPatience };
        try
        {
            var plan = await new RunPlanner(options, workspace, host, ports).PlanAsync(template, target, stop);
            await using var stack = new RunningStack(plan, host, new Readiness(http, host.Clock));
            host.Say($"Starting {string.Join(", ", plan.Apps.Where(a => a.Process is not null).Select(a => a.Id))} ...");
            await stack.StartAsync(stop);
            try
            {
                return await RunAsync(plan, stack, stop);
            }
            finally
            {
                host.Say("Stopping ...");
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (!options.Once)
            {
                return ExitCodes.Ok;
            }

            throw new CliException("Interrupted: the scan did not complete.");
        }
    }

    private async Task<int> RunAsync(RunPlan plan, RunningStack stack, CancellationToken stop)
    {
        if (!options.Json && !options.Once)
        {
            StatusTable.Print(stack.State(), plan.Workspace, CliConsole.Of(host.Out, host.OutIsTerminal));
        }

        if (options.Scan is not null)
        {
            var exitCode = await ScanAsync(plan, stop);
            if (options.Once)
            {
                return exitCode;
            }
        }

        host.Say("Running; Ctrl-C stops everything.");
        await Task.Delay(Timeout.InfiniteTimeSpan, host.Clock, stop);
        return ExitCodes.Ok;
    }

    private async Task<int> ScanAsync(RunPlan plan, CancellationToken stop)
    {
        var connectorApp = plan.Apps.FirstOrDefault(a => a.Id == AppIds.FileSystemConnector)
            ?? throw new CliException($"--scan needs the app {AppIds.FileSystemConnector} in {plan.Workspace.TemplateFile}.");
        var uuidFile = Path.Combine(connectorApp.Environment[AppEnvironment.ConnectorDataDir], "connector_uuid.txt");
        using var http = HubHttp.Create(plan.HubUrl, plan.Workspace);
        var hub = new HubClient(http);
        var scan = new ScanRun(hub, host.Clock);
        var events = options.Once ? EventsOf(plan) : null;
        try
        {
            var connector = await scan.WaitForConnectorAsync(uuidFile, stop);
            host.Say($"Scanning {Printable.Of(options.Scan!)} ...");
            var outcome = await ScanProgress.ShowAsync(host, progress => scan.RunAsync(connector, options.ScanOnce, progress, stop));
            if (events is not null && !await events.WaitForAsync(outcome.Job, stop))
            {
                host.Say($"Some events of this scan have not reached {events.File} yet.");
            }

            await PrintAsync(outcome, hub.ItemsAsync(outcome.Job.JobId, stop), plan.Workspace, stop);
            if (outcome.Job.Status != "completed")
            {
                host.Say($"The scan did not complete: the job is {outcome.Job.Status}.");
            }
            else if (!outcome.Job.ListingComplete)
            {
                host.Say("The scan did not complete: not everything could be listed; `dsx logs filesystem-connector` says what was left out.");
            }

            return outcome.ExitCode;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is TaskCanceledException && !stop.IsCancellationRequested))
        {
            throw new CliException($"The hub could not be asked about the scan: {e.Message}", e);
        }
    }

    private ForwardedEvents? EventsOf(RunPlan plan) =>
        plan.Apps.FirstOrDefault(app => app.Id == AppIds.Forwarder && app.Process is not null) is { } forwarder
            ? new ForwardedEvents(forwarder.Environment[AppEnvironment.ForwarderOutput], host.Clock)
            : null;

    private async Task PrintAsync(ScanOutcome outcome, IAsyncEnumerable<JobItem> items, Workspace workspace, CancellationToken stop)
    {
        if (options.Json)
        {
            await JsonReport.WriteAsync(outcome, items, workspace.DataDir, host.Out, stop);
            return;
        }

        var table = await VerdictTable.ReadAsync(items, stop);
        table.Print(CliConsole.Of(host.Out, host.OutIsTerminal));
        await host.Out.WriteLineAsync(outcome.Summary);
    }
}
