using System.Diagnostics;
using DsxDapr.DevSidecar.Naming;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Naming;

public sealed class NameDirectoryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dsx-names-");
    private readonly ManualTimeProvider _clock = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Replicas_take_turns()
    {
        var names = Names();
        await names.RegisterAsync("app", 1001, CancellationToken.None);
        await names.RegisterAsync("app", 1002, CancellationToken.None);
        await names.RegisterAsync("app-two", 1003, CancellationToken.None);
        var turns = Enumerable.Range(0, 4).Select(_ => names.Resolve("app")!.Port).ToList();
        turns.Distinct().Order().ShouldBe([1001, 1002]);
        turns[2].ShouldBe(turns[0]);
    }

    [Fact]
    public async Task Another_process_sees_a_name_soon_and_loses_it_soon()
    {
        var ours = Names();
        var theirs = Names();
        theirs.Resolve("app").ShouldBeNull();
        await ours.RegisterAsync("app", 1001, CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(1));
        theirs.Resolve("app").ShouldNotBeNull().Port.ShouldBe(1001);
        ours.Unregister("app", 1001);
        _clock.Advance(TimeSpan.FromSeconds(1));
        theirs.Resolve("app").ShouldBeNull();
    }

    [Fact]
    public async Task Names_are_case_sensitive()
    {
        var names = Names();
        await names.RegisterAsync("app", 1001, CancellationToken.None);
        names.Resolve("APP").ShouldBeNull();
    }

    [Theory]
    [InlineData("*")]
    [InlineData("a*")]
    [InlineData("../names/app")]
    [InlineData("app.1001")]
    [InlineData("")]
    public async Task A_name_is_never_a_pattern_or_a_path(string name)
    {
        var names = Names();
        await names.RegisterAsync("app", 1001, CancellationToken.None);
        names.Resolve(name).ShouldBeNull();
    }

    [Fact]
    public async Task The_file_of_a_process_that_was_killed_is_swept_away()
    {
        using var ended = Process.Start("true");
        await ended.WaitForExitAsync();
        var names = Names();
        await names.RegisterAsync("alive", 1001, CancellationToken.None);
        var file = Path.Combine(_folder.FullName, "names", "dead.1002.json");
        await File.WriteAllTextAsync(file, $$"""{"host":"127.0.0.1","port":1002,"pid":{{ended.Id}}}""");
        names.SweepDead("dead");
        File.Exists(file).ShouldBeFalse();
        names.Resolve("alive").ShouldNotBeNull();
    }

    private NameDirectory Names() => NameDirectory.Beside(Path.Combine(_folder.FullName, "trust"), _clock);
}
