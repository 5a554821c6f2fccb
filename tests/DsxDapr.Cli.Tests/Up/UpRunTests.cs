using System.Text.Json;
using DsxDapr.Cli.Processes;
using DsxDapr.Cli.Running;
using DsxDapr.Cli.Tests.Stands;
using DsxDapr.Testing;

namespace DsxDapr.Cli.Tests.Up;

public class UpRunTests
{
    [Fact]
    public async Task Everything_is_started_shown_and_stopped_on_ctrl_c()
    {
        await using var world = new World();
        var up = world.UpAsync();
        var state = await world.HttpAsync();
        await Eventually.TrueAsync(() => world.Errors.Contains("Ctrl-C", StringComparison.Ordinal), "it runs");

        (await world.RunAsync("status", "-o", "json")).ShouldBe(0);
        using (var status = JsonDocument.Parse(world.Output[world.Output.LastIndexOf("\n{\n", StringComparison.Ordinal)..]))
        {
            status.RootElement.GetProperty("running").GetBoolean().ShouldBeTrue();
            status.RootElement.GetProperty("sidecar").GetString().ShouldBe("daprd");
            status.RootElement.GetProperty("apps").GetArrayLength().ShouldBe(2);
        }

        world.Output.ShouldContain(state.Apps[0].Address);
        World.Pids(state).ShouldAllBe(pid => RunningProcesses.IsAlive(pid));
        world.Stop();

        (await up.WaitAsync(Eventually.Deadline)).ShouldBe(0);
        World.Pids(state).ShouldAllBe(pid => !RunningProcesses.IsAlive(pid));
        File.Exists(world.Workspace.RunFile).ShouldBeFalse();
    }

    [Fact]
    public async Task An_app_that_dies_is_started_again_and_status_says_so()
    {
        await using var world = new World();
        var up = world.UpAsync();
        var before = await world.HttpAsync();
        await Eventually.TrueAsync(() => world.Errors.Contains("Ctrl-C", StringComparison.Ordinal), "it runs");

        Signals.Send(before.Apps[0].Pid!.Value, Signals.Kill);
        RunState? after = null;
        await Eventually.TrueAsync(
            () => (after = RunStateFile.ReadRunning(world.Workspace)) is { } s && s.Apps[0] is { Pid: not null, Restarts: 1 }, "it was started again");

        after!.Apps[0].Pid.ShouldNotBe(before.Apps[0].Pid);
        after.Apps[1].ShouldBe(before.Apps[1]);
        world.Errors.ShouldContain("dsx-hub was ended by signal 9. It is started again in 1 s.");
        world.Stop();
        (await up.WaitAsync(Eventually.Deadline)).ShouldBe(0);
    }

    [Fact]
    public async Task A_scan_ends_with_a_table_a_summary_and_the_verdict_as_exit_code()
    {
        await using var world = new World();
        var hub = new FakeHub();
        var (exitCode, state) = await ScanAsync(world, hub, "--scan", "files", "--once");

        exitCode.ShouldBe(2);
        hub.Orders.ShouldHaveSingleItem().ShouldBe($"{hub.Connector}?batch=true");
        world.Output.ShouldContain("/files/bad.com");
        world.Output.ShouldContain("EICAR");
        world.Output.TrimEnd().ShouldEndWith("files/s)");
        world.Output.ShouldContain("2 files, 70 bytes: 1 clean, 1 malicious, 0 failed in ");
        World.Pids(state).ShouldAllBe(pid => !RunningProcesses.IsAlive(pid));
    }

    [Fact]
    public async Task The_json_of_a_scan_is_all_there_is_on_standard_output()
    {
        await using var world = new World();
        var (exitCode, _) = await ScanAsync(world, new FakeHub { Malware = false }, "--scan", "files", "--once", "--json");

        exitCode.ShouldBe(0);
        using var report = JsonDocument.Parse(world.Output);
        report.RootElement.GetProperty("clean").GetInt32().ShouldBe(2);
        report.RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("location").GetString())
            .ShouldBe(["/files/clean.txt", "/files/fine.txt"]);
    }

    [Fact]
    public async Task A_cancelled_scan_did_not_complete()
    {
        await using var world = new World();
        var (exitCode, _) = await ScanAsync(world, new FakeHub { FinalStatus = "cancelled" }, "--scan", "files", "--once");

        exitCode.ShouldBe(1);
        world.Errors.ShouldContain("did not complete");
    }

    [Fact]
    public async Task A_hub_that_is_being_started_again_does_not_end_the_scan()
    {
        await using var world = new World();
        var (exitCode, _) = await ScanAsync(world, new FakeHub { Failures = 5, Malware = false }, "--scan", "files", "--once");

        exitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_scan_that_is_interrupted_did_not_complete()
    {
        await using var world = new World();
        var up = world.UpAsync("--scan", "files", "--once");
        await world.HttpAsync();
        await Eventually.TrueAsync(() => Directory.Exists(world.Workspace.LogsDir), "it starts");
        world.Stop();

        (await up.WaitAsync(Eventually.Deadline)).ShouldBe(1);
        world.Errors.ShouldContain("Interrupted: the scan did not complete.");
    }

    [Fact]
    public async Task Ctrl_c_while_things_start_leaves_nothing_running()
    {
        await using var world = new World();
        var up = world.UpAsync();
        var state = await world.StartingAsync();
        world.Stop();

        (await up.WaitAsync(Eventually.Deadline)).ShouldBe(0);
        World.Pids(state).ShouldAllBe(pid => !RunningProcesses.IsAlive(pid));
    }

    [Fact]
    public async Task A_sidecar_that_cannot_start_ends_the_command_with_its_reason_and_nothing_running()
    {
        await using var world = new World(sidecarScript: "echo 'level=fatal msg=\"component dsx-work: connection refused\"'; exit 1");

        (await world.UpAsync().WaitAsync(Eventually.Deadline)).ShouldBe(1);
        world.Errors.ShouldContain("ended with exit code 1: component dsx-work: connection refused.");
        ProcessesIn(world.Root).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_app_that_cannot_start_ends_the_command_with_its_reason_and_nothing_running()
    {
        await using var world = new World(appScript: "echo 'Unhandled exception. System.Exception: no token'; exit 134");

        (await world.UpAsync().WaitAsync(Eventually.Deadline)).ShouldBe(1);
        world.Errors.ShouldContain("dsx-hub ended with exit code 134: no token.");
        world.Errors.ShouldContain("dsx-hub.log");
        ProcessesIn(world.Root).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_run_on_the_same_data_directory_is_refused_and_the_first_goes_on()
    {
        await using var world = new World();
        var up = world.UpAsync();
        var state = await world.StartingAsync();

        (await world.RunAsync(world.Arguments())).ShouldBe(1);

        world.Errors.ShouldContain("already running");
        World.Pids(state).ShouldAllBe(pid => RunningProcesses.IsAlive(pid));
        world.Stop();
        await up.WaitAsync(Eventually.Deadline);
    }

    [Fact]
    public async Task An_excluded_app_has_a_sidecar_but_no_process()
    {
        await using var world = new World();
        var up = world.UpAsync("--exclude", "filesystem-connector");
        var state = await world.HttpAsync(apps: 1);

        state.Apps.Select(a => a.Pid is null).ShouldBe([false, true]);
        state.Services.Select(s => s.Name).ShouldBe(["dsx-hub-daprd", "filesystem-connector-daprd"]);
        world.Stop();
        await up.WaitAsync(Eventually.Deadline);
    }

    [Fact]
    public async Task When_dsx_is_killed_its_processes_end_too()
    {
        await using var world = new World();
        using var dsx = world.StartProcess();
        var state = await world.HttpAsync();
        dsx.Kill(entireProcessTree: false);
        await dsx.WaitForExitAsync();

        await Eventually.TrueAsync(() => World.Pids(state).All(pid => !RunningProcesses.IsAlive(pid)), "its processes ended");
        RunLock.IsHeld(world.Workspace).ShouldBeFalse();
    }

    [Theory]
    [InlineData(2)] // SIGINT, as Ctrl-C sends it
    [InlineData(Signals.Terminate)]
    public async Task A_signal_stops_everything_in_good_order(int signal)
    {
        await using var world = new World();
        using var dsx = world.StartProcess();
        var state = await world.HttpAsync();

        Signals.Send(dsx.Id, signal).ShouldBeTrue();
        await dsx.WaitForExitAsync().WaitAsync(Eventually.Deadline);

        dsx.ExitCode.ShouldBe(0);
        World.Pids(state).ShouldAllBe(pid => !RunningProcesses.IsAlive(pid));
        File.Exists(world.Workspace.RunFile).ShouldBeFalse();
    }

    [Fact]
    public async Task Down_stops_a_run_from_another_terminal()
    {
        await using var world = new World();
        using var dsx = world.StartProcess();
        var state = await world.HttpAsync();

        (await world.RunAsync("down")).ShouldBe(0);

        World.Pids(state).ShouldAllBe(pid => !RunningProcesses.IsAlive(pid));
        await dsx.WaitForExitAsync().WaitAsync(Eventually.Deadline);
    }

    private static async Task<(int ExitCode, RunState State)> ScanAsync(World world, FakeHub hub, params string[] args)
    {
        var up = world.UpAsync(args);
        var state = await world.HttpAsync(hub.Map);
        var connectorDir = Directory.CreateDirectory(world.Workspace.AppDir("filesystem-connector")).FullName;
        await File.WriteAllTextAsync(Path.Combine(connectorDir, "connector_uuid.txt"), hub.Connector.ToString());
        return (await up.WaitAsync(Eventually.Deadline), state);
    }

    // Every process of a world runs in its directory.
    private static IEnumerable<string> ProcessesIn(string directory) => Directory.EnumerateDirectories("/proc")
        .Where(p => int.TryParse(Path.GetFileName(p), out _))
        .Where(p => new FileInfo(Path.Combine(p, "cwd")) is { LinkTarget: { } cwd } && cwd.StartsWith(directory, StringComparison.Ordinal));
}
