using DsxDapr.Connector.FileSystem.Tests.Support;
using DsxDapr.Connector.FileSystem.Watching;
using DsxDapr.Contracts.Wire;
using DsxDapr.Testing;

namespace DsxDapr.Connector.FileSystem.Tests.Watching;

/// <summary>On-access scanning, on real files, by events of the system and by polling.</summary>
public sealed class MonitorTests
{
    public static TheoryData<string> Kinds => ["events", "polling"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_new_file_is_submitted_as_a_job_of_its_own(string kind)
    {
        await using var test = await StartAsync(kind);
        await WatchedAsync(test);

        var first = test.Asset.Put("a.txt", "one");
        var second = test.Asset.Put("dir/deep/b.txt", "second");

        await SubmittedAsync(test, first, second);
        var items = test.Hub.Items.Where(item => !IsProbe(item.Location)).ToArray();
        var jobs = items.Select(item => item.ScanJobId!).Distinct().ToArray();
        jobs.Length.ShouldBe(2);
        items.Single(item => item.Location == second).SizeInBytes.ShouldBe(6);
        items.Single(item => item.Location == second).Metainfo.ShouldBe("b.txt");
        await Eventually.TrueAsync(() => test.Hub.EnumerationEnds.Count(end => jobs.Contains(end.JobId)) == 2, "both jobs are ended");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_file_that_was_there_is_submitted_when_it_changes_and_not_before(string kind)
    {
        var asset = new TempAsset();
        var old = asset.Write("old.txt", "old");
        asset.Write("untouched.txt", "old");
        var pacing = new WatchPacing { Quiet = TimeSpan.FromMilliseconds(50), ClockTolerance = TimeSpan.Zero };
        await using var test = await StartAsync(kind, asset, pacing);
        await WatchedAsync(test);

        await File.WriteAllTextAsync(old, "changed", TestContext.Current.CancellationToken);

        await SubmittedAsync(test, old);
        Others(test).ShouldBe([old]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_directory_that_is_moved_in_brings_all_its_files(string kind)
    {
        await using var test = await StartAsync(kind);
        await WatchedAsync(test);
        var outside = Path.Combine(test.Asset.Outside, "album");
        Directory.CreateDirectory(Path.Combine(outside, "deep"));
        foreach (var name in (string[])["1", "2", "deep/3"])
        {
            var path = Path.Combine(outside, name);
            await File.WriteAllTextAsync(path, "x", TestContext.Current.CancellationToken);
            File.SetLastWriteTimeUtc(path, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        Directory.Move(outside, test.Asset.PathOf("album"));

        await SubmittedAsync(test, test.Asset.PathOf("album/1"), test.Asset.PathOf("album/2"), test.Asset.PathOf("album/deep/3"));
    }

    [Fact]
    public async Task What_is_written_before_the_system_tells_of_every_directory_is_not_lost()
    {
        // By this clock the watch begins a minute before the files are written, and hears of them from no event.
        var pacing = new WatchPacing { Quiet = TimeSpan.FromMilliseconds(50), ClockTolerance = TimeSpan.FromMinutes(1) };
        var asset = new TempAsset();
        var written = Enumerable.Range(0, 20).Select(number => asset.Write($"dir{number}/file", "x")).ToArray();

        await using var test = await StartAsync("events", asset, pacing);

        await SubmittedAsync(test, written);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_file_that_is_still_being_written_is_submitted_once_it_is_whole(string kind)
    {
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1));
        var pacing = new WatchPacing { Quiet = TimeSpan.FromMilliseconds(400) };
        await using var test = await FileSystemHub.StartAsync(new TempAsset(), pacing, clock, SettingsOf(kind));
        var path = test.Asset.PathOf("slow.bin");

        await using (var file = File.Create(path))
        {
            for (var part = 0; part < 20; part++)
            {
                await file.WriteAsync(new byte[1000], TestContext.Current.CancellationToken);
                await file.FlushAsync(TestContext.Current.CancellationToken);
                await LooksAsync(clock, 3);
            }
        }

        await Eventually.TrueAsync(
            async () =>
            {
                await LooksAsync(clock, 1);
                return test.Submitted.Contains(path);
            },
            "the file is submitted");
        test.Hub.Items.Where(item => item.Location == path).ShouldHaveSingleItem().SizeInBytes.ShouldBe(20_000);
    }

    [Fact]
    public async Task A_file_that_never_comes_to_rest_is_submitted_all_the_same()
    {
        var pacing = new WatchPacing { Quiet = TimeSpan.FromMilliseconds(300), LongestWait = TimeSpan.FromSeconds(1) };
        await using var test = await StartAsync("events", pacing: pacing);
        var path = test.Asset.PathOf("endless.log");
        using var end = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                await File.AppendAllTextAsync(path, "line\n");
                await Task.Delay(20);
            }
        });

        await SubmittedAsync(test, path);

        await end.CancelAsync();
        await writing;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_the_connector_makes_itself_is_not_submitted(string kind)
    {
        await using var test = await StartAsync(kind);
        await WatchedAsync(test);
        var tagged = test.Asset.Write("tagged.txt", "one");
        var moved = test.Asset.Write("moved.txt", "two");
        await SubmittedAsync(test, tagged, moved);

        (await ActAsync(test, tagged, "tag")).Status.ShouldBe(ResponseStatus.Success);
        (await ActAsync(test, moved, "movetag")).Status.ShouldBe(ResponseStatus.Success);

        // Another one that is named like a tag file is no file of ours.
        var disguised = test.Asset.Write("disguised.dsx.tags.json", "evil");
        await SubmittedAsync(test, disguised);
        Others(test).ShouldBe([tagged, moved, disguised], ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_filter_holds_and_links_lead_nowhere(string kind)
    {
        await using var test = await StartAsync(kind, null, null, ("FILTER", "-*.log -skipped"));
        await WatchedAsync(test);
        await File.WriteAllTextAsync(Path.Combine(test.Asset.Outside, "outside.txt"), "x", TestContext.Current.CancellationToken);

        test.Asset.Write("a.log", "x");
        test.Asset.Write("skipped/b.txt", "x");
        File.CreateSymbolicLink(test.Asset.PathOf("link.txt"), Path.Combine(test.Asset.Outside, "outside.txt"));
        Directory.CreateSymbolicLink(test.Asset.PathOf("link"), test.Asset.Outside);
        await WatchedAsync(test);

        Others(test).ShouldBeEmpty();
    }

    [Fact]
    public async Task When_more_changes_than_can_be_remembered_the_asset_is_searched_and_none_is_lost()
    {
        var pacing = new WatchPacing { Quiet = TimeSpan.FromMilliseconds(50), Capacity = 20 };
        await using var test = await StartAsync("events", pacing: pacing);
        await WatchedAsync(test);

        var written = Enumerable.Range(0, 500).Select(number => test.Asset.Write($"dir{number % 7}/file{number}", $"{number}")).ToArray();

        await SubmittedAsync(test, written);
        test.Connector.Logs.Messages.ShouldContain(message => message.Contains("searched for all of it"));
    }

    [Fact]
    public async Task Nothing_is_lost_while_the_hub_is_away()
    {
        await using var test = await StartAsync("events");
        test.Hub.FailNext([.. Enumerable.Repeat(System.Net.HttpStatusCode.ServiceUnavailable, 6)]);

        var written = Enumerable.Range(0, 10).Select(number => test.Asset.Write($"file{number}", "x")).ToArray();

        await SubmittedAsync(test, written);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Monitoring_is_switched_on_and_off_while_the_connector_runs(string kind)
    {
        await using var test = await StartAsync(kind, null, null, ("MONITOR", "false"));

        var config = await test.ChangeAsync(new { monitor = true });
        config.GetProperty("monitor").GetBoolean().ShouldBeTrue();
        await WatchedAsync(test);
        var during = test.Asset.Write("during.txt", "x");
        await SubmittedAsync(test, during);

        await test.ChangeAsync(new { monitor = false });
        (await test.AskAsync("config")).GetProperty("monitor").GetBoolean().ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_change_of_settings_in_the_middle_loses_nothing(string kind)
    {
        await using var test = await StartAsync(kind);
        await WatchedAsync(test);
        var written = new List<string>();
        for (var number = 0; number < 40; number++)
        {
            written.Add(test.Asset.Write($"dir/file{number}", "x"));
            if (number % 10 == 5)
            {
                await test.ChangeAsync(new { monitor_poll_interval_ms = 20 + number });
            }
        }

        await SubmittedAsync(test, [.. written]);
    }

    private static Task<FileSystemHub> StartAsync(
        string kind, TempAsset? asset = null, WatchPacing? pacing = null, params (string Name, string Value)[] settings) => FileSystemHub.StartAsync(
        asset ?? new TempAsset(), pacing ?? new WatchPacing { Quiet = TimeSpan.FromMilliseconds(50) }, [.. SettingsOf(kind), .. settings]);

    private static (string Name, string Value)[] SettingsOf(string kind) =>
    [
        ("MONITOR", "true"),
        ("MONITOR_FORCE_POLLING", kind == "polling" ? "true" : "false"),
        ("MONITOR_POLL_INTERVAL_MS", "20"),
    ];

    /// <summary>Lets the watch look so many times, 100 ms of its time apart.</summary>
    private static async Task LooksAsync(ManualTimeProvider clock, int count)
    {
        for (var look = 0; look < count; look++)
        {
            await Eventually.TrueAsync(() => clock.PendingTimers > 0, "the watch has looked");
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>Writes files until one is submitted: from then on the watch sees everything.</summary>
    private static async Task WatchedAsync(FileSystemHub test)
    {
        var before = test.Hub.Items.Count(item => IsProbe(item.Location));
        var number = 0;
        await Eventually.TrueAsync(
            () =>
            {
                if (number++ % 50 == 0)
                {
                    test.Asset.Write($"probe-{Guid.NewGuid():N}", "x");
                }

                return test.Hub.Items.Count(item => IsProbe(item.Location)) > before;
            },
            $"the asset is watched; {string.Join('\n', test.Connector.Logs.Messages)}");
    }

    private static bool IsProbe(string location) => Path.GetFileName(location).StartsWith("probe-", StringComparison.Ordinal);

    private static List<string> Others(FileSystemHub test) => [.. test.Submitted.Where(location => !IsProbe(location)).Distinct()];

    private static Task SubmittedAsync(FileSystemHub test, params string[] locations) => Eventually.TrueAsync(
        () => !locations.Except(test.Submitted).Any(),
        $"{locations.Length} files are submitted, the first being {locations[0]}; {string.Join('\n', test.Connector.Logs.Messages)}");

    private static Task<ItemActionResponse> ActAsync(FileSystemHub test, string location, string type) => test.Connector.AskAsync<ItemActionResponse>(
        HttpMethod.Put,
        "item_action",
        new ScanRequest { Location = location, Metainfo = "m", ScanJobId = "job", RequestedAction = new RequestedAction { Type = type } });
}
