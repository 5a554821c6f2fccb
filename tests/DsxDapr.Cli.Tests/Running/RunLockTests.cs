using DsxDapr.Cli.Running;
using DsxDapr.Cli.Tests.Stands;

namespace DsxDapr.Cli.Tests.Running;

public sealed class RunLockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private Workspace Workspace => new(_directory.Path, _directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_second_run_on_the_same_data_directory_is_refused()
    {
        using var first = await TakeAsync();

        (await Should.ThrowAsync<CliException>(TakeAsync)).Message.ShouldContain("already running");
        RunLock.IsHeld(Workspace).ShouldBeTrue();
    }

    [Fact]
    public async Task The_lock_ends_with_the_run()
    {
        (await TakeAsync()).Dispose();

        RunLock.IsHeld(Workspace).ShouldBeFalse();
        (await TakeAsync()).Dispose();
    }

    [Fact]
    public void Where_nothing_ever_ran_nothing_holds_the_lock() => RunLock.IsHeld(Workspace).ShouldBeFalse();

    [Fact]
    public async Task State_left_by_a_killed_run_does_not_count_neither_before_nor_while_the_next_one_starts()
    {
        RunStateFile.Write(Workspace, State);
        RunStateFile.ReadRunning(Workspace).ShouldBeNull();

        using var running = await TakeAsync();
        RunStateFile.ReadRunning(Workspace).ShouldBeNull();

        RunStateFile.Write(Workspace, State);
        RunStateFile.ReadRunning(Workspace)!.HubUrl.ShouldBe(State.HubUrl);
    }

    [Fact]
    public void Only_its_owner_may_read_the_state()
    {
        RunStateFile.Write(Workspace, State);

        File.GetUnixFileMode(Workspace.RunFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.EnumerateFiles(_directory.Path).ShouldHaveSingleItem();
    }

    internal static RunState State { get; } = new()
    {
        ProcessId = 1,
        HubUrl = "http://127.0.0.1:8586",
        Sidecar = "devsidecar",
        Redis = new RedisState("own", "127.0.0.1:6379"),
        Apps = [new AppState("dsx-hub", 42, "http://127.0.0.1:8586", new SidecarPorts(3500, 50002), "/data/logs/dsx-hub.log", 2)],
        Services = [new ServiceState("redis", 43, "/data/logs/redis.log", 0)],
    };

    private Task<RunLock> TakeAsync() => RunLock.TakeAsync(Workspace, TimeProvider.System, CancellationToken.None);
}
