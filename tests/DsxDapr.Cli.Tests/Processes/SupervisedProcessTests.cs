using System.Collections.Concurrent;
using DsxDapr.Cli.Processes;
using DsxDapr.Cli.Tests.Stands;
using DsxDapr.Testing;

namespace DsxDapr.Cli.Tests.Processes;

public sealed class SupervisedProcessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ConcurrentQueue<string> _said = new();
    private readonly ChildLauncher _launcher;

    public SupervisedProcessTests() => _launcher = new ChildLauncher(TestHost.In(_directory).Environment);

    public void Dispose()
    {
        _launcher.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_process_gets_its_arguments_environment_and_input_and_writes_its_own_log()
    {
        using var process = Supervise(
            "cat; echo \"$1|$GREETING|$PWD\"; echo oops >&2",
            spec => spec with
            {
                Arguments = [.. spec.Arguments, "an argument; with 'quotes'"],
                Environment = new Dictionary<string, string> { ["GREETING"] = "hello" },
                StandardInput = "the plan\n",
            });

        process.Start();
        await process.Ended.WaitAsync(Eventually.Deadline);

        File.ReadAllLines(process.LogFile).ShouldBe(["the plan", $"an argument; with 'quotes'|hello|{_directory.Path}", "oops"]);
    }

    [Fact]
    public async Task A_process_that_ends_while_the_run_starts_tells_why()
    {
        using var process = Supervise("echo starting; echo 'The port 1 is in use.' >&2; exit 3");

        process.Start();
        var ended = await process.Ended.WaitAsync(Eventually.Deadline);

        ended.ExitCode.ShouldBe(3);
        ended.Sentence.ShouldBe("stand-in ended with exit code 3: The port 1 is in use.");
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_a_failure_with_a_reason()
    {
        using var process = Supervise("", spec => spec with { Program = "/nowhere/program", Arguments = [] });

        process.Start();

        (await process.Ended.WaitAsync(Eventually.Deadline)).Sentence.ShouldContain("/nowhere/program");
    }

    [Fact]
    public async Task A_running_process_that_dies_is_started_again_and_this_is_said()
    {
        using var process = Supervise("exec sleep 1000");
        process.Start();
        process.KeepAlive();
        var first = await PidAsync(process);

        Signals.Send(first, Signals.Kill).ShouldBeTrue();
        await Eventually.TrueAsync(() => process.ProcessId is { } pid && pid != first, "the process was started again");

        process.Restarts.ShouldBe(1);
        _said.ShouldHaveSingleItem().ShouldContain("It is started again in 1 s.");
        await process.StopAsync(Eventually.Deadline, CancellationToken.None);
    }

    [Fact]
    public async Task Stopping_lets_a_process_end_in_good_order()
    {
        using var process = Supervise("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
        process.Start();
        await LoggedAsync(process, "ready");

        await process.StopAsync(Eventually.Deadline, CancellationToken.None);

        File.ReadAllLines(process.LogFile).ShouldBe(["ready", "bye"]);
        process.ProcessId.ShouldBeNull();
        _said.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_process_that_does_not_end_is_killed_with_all_it_started()
    {
        using var process = Supervise("trap '' TERM; sleep 1000 & echo $!; while :; do sleep 0.05; done");
        process.Start();
        await Eventually.TrueAsync(() => File.Exists(process.LogFile) && File.ReadAllText(process.LogFile).EndsWith('\n'), "it started a child");
        var child = int.Parse(File.ReadAllText(process.LogFile), System.Globalization.CultureInfo.InvariantCulture);

        await process.StopAsync(TimeSpan.FromMilliseconds(200), CancellationToken.None);

        process.ProcessId.ShouldBeNull();
        await Eventually.TrueAsync(() => !RunningProcesses.IsAlive(child), "its child is gone");
        _said.ShouldHaveSingleItem().ShouldContain("is killed");
    }

    [Fact]
    public async Task Hurry_does_not_wait()
    {
        using var process = Supervise("trap '' TERM; echo ready; while :; do sleep 0.05; done");
        process.Start();
        await LoggedAsync(process, "ready");

        await process.StopAsync(TimeSpan.FromMinutes(10), new CancellationToken(canceled: true)).WaitAsync(Eventually.Deadline);

        process.ProcessId.ShouldBeNull();
    }

    [Fact]
    public async Task Stopping_ends_a_pause_before_the_next_start()
    {
        using var process = Supervise("exit 1", clock: new ManualTimeProvider());
        process.KeepAlive();
        process.Start();
        await Eventually.TrueAsync(() => !_said.IsEmpty, "it ended and pauses");

        await process.StopAsync(TimeSpan.FromMinutes(10), CancellationToken.None).WaitAsync(Eventually.Deadline);

        process.Restarts.ShouldBe(0);
    }

    [Fact]
    public async Task Each_process_has_a_session_of_its_own_so_that_ctrl_c_reaches_only_us()
    {
        using var process = Supervise("ps -o sid= -p $$ | tr -d ' '; exec sleep 1000");
        process.Start();
        var pid = await PidAsync(process);
        await Eventually.TrueAsync(() => File.ReadAllText(process.LogFile).EndsWith('\n'), "it told its session");

        File.ReadAllText(process.LogFile).Trim().ShouldBe(pid.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await process.StopAsync(Eventually.Deadline, CancellationToken.None);
    }

    private static Task LoggedAsync(SupervisedProcess process, string line) => Eventually.TrueAsync(
        () => File.Exists(process.LogFile) && File.ReadAllText(process.LogFile).Contains(line, StringComparison.Ordinal), $"it logged {line}");

    private static async Task<int> PidAsync(SupervisedProcess process)
    {
        await Eventually.TrueAsync(() => process.ProcessId is not null && File.Exists(process.LogFile), "the process runs");
        return process.ProcessId!.Value;
    }

    private SupervisedProcess Supervise(string script, Func<ChildSpec, ChildSpec>? change = null, TimeProvider? clock = null)
    {
        var spec = new ChildSpec
        {
            Name = "stand-in",
            Program = "/bin/sh",
            Arguments = ["-c", script, "stand-in"],
            Directory = _directory.Path,
            LogFile = Path.Combine(_directory.Path, "stand-in.log"),
        };
        return new SupervisedProcess(change?.Invoke(spec) ?? spec, _launcher, clock ?? TimeProvider.System, _said.Enqueue);
    }
}
