using DsxDapr.Connector.FileSystem.Tests.Support;
using DsxDapr.Connector.Repository;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.FileSystem.Tests.Actions;

public sealed class FileActorTests : IDisposable
{
    private readonly TempAsset _asset = new();

    public void Dispose() => _asset.Dispose();

    [Fact]
    public async Task Deleting_removes_the_file_and_says_so()
    {
        var path = _asset.Write("dir/virus");

        var outcome = await ActAsync(path, ItemAction.Delete);

        outcome.ShouldBe(ItemActionOutcome.Done("File deleted.", $"File deleted from {path}"));
        File.Exists(path).ShouldBeFalse();
    }

    [Fact]
    public async Task Moving_keeps_the_relative_directory_and_the_content()
    {
        var path = _asset.Write("dir/sub/virus.exe", "evil");

        var outcome = await ActAsync(path, ItemAction.Move);

        outcome.Status.ShouldBe(ResponseStatus.Success);
        outcome.Message.ShouldBe("File moved");
        outcome.MovedTo.ShouldNotBeNull().ShouldStartWith(_asset.PathOf("dsxconnect-quarantine/dir/sub/virus.exe_"));
        outcome.Description.ShouldEndWith($"successfully moved to {outcome.MovedTo}.");
        (await File.ReadAllTextAsync(outcome.MovedTo)).ShouldBe("evil");
        File.Exists(path).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_of_another_size_than_was_scanned_is_left_alone_also_after_a_restart()
    {
        var path = _asset.Write("report", "another file took the place");
        var order = TempAsset.Order(path, ItemAction.Delete);

        var outcome = await _asset.Actor.ActAsync(order with { Item = order.Item with { SizeInBytes = 4 } }, default);

        outcome.Status.ShouldBe(ResponseStatus.Error);
        File.Exists(path).ShouldBeTrue();
    }

    [Fact]
    public async Task The_quarantine_is_open_to_its_owner_only()
    {
        await ActAsync(_asset.Write("dir/virus"), ItemAction.Move);

        foreach (var directory in (string[])["dsxconnect-quarantine", "dsxconnect-quarantine/dir"])
        {
            File.GetUnixFileMode(_asset.PathOf(directory)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Files_of_one_place_moved_by_several_jobs_never_replace_each_other()
    {
        var moved = new List<string>();
        for (var job = 1; job <= 3; job++)
        {
            var path = _asset.Write("virus", $"version {job}");
            moved.Add((await _asset.Actor.ActAsync(TempAsset.Order(path, ItemAction.Move, $"job-{job}"), default)).MovedTo!);
        }

        var withoutJob = await _asset.Actor.ActAsync(TempAsset.Order(_asset.Write("virus", "version 4"), ItemAction.Move, job: null), default);
        moved.Add(withoutJob.MovedTo!);

        moved.Select(File.ReadAllText).ShouldBe(["version 1", "version 2", "version 3", "version 4"]);
    }

    [Fact]
    public async Task Moving_again_what_was_moved_is_the_same_success()
    {
        var path = _asset.Write("virus");
        var first = await ActAsync(path, ItemAction.Move);

        (await ActAsync(path, ItemAction.Move)).ShouldBe(first);
    }

    [Fact]
    public async Task Another_file_that_took_the_place_of_a_moved_one_is_left_alone()
    {
        var path = _asset.Write("report", "evil");
        await ActAsync(path, ItemAction.Move);
        _asset.Write("report", "good");

        var outcome = await ActAsync(path, ItemAction.Move);

        outcome.Status.ShouldBe(ResponseStatus.Error);
        (await File.ReadAllTextAsync(path)).ShouldBe("good");
    }

    [Fact]
    public async Task A_move_that_was_cut_short_after_copying_is_finished()
    {
        var path = _asset.Write("virus", "evil");
        var moved = (await ActAsync(path, ItemAction.Move)).MovedTo!;
        _asset.Write("virus", "evil");

        (await ActAsync(path, ItemAction.Move)).MovedTo.ShouldBe(moved);

        File.Exists(path).ShouldBeFalse();
        (await File.ReadAllTextAsync(moved)).ShouldBe("evil");
    }

    [Theory]
    [InlineData(ItemAction.Delete)]
    [InlineData(ItemAction.Move)]
    [InlineData(ItemAction.Tag)]
    [InlineData(ItemAction.MoveTag)]
    public async Task A_file_that_was_replaced_after_it_was_read_is_left_alone(ItemAction action)
    {
        var path = _asset.Write("file", "evil");
        await ReadAsync(path);
        File.Delete(path);
        _asset.Write("file", "harmless");

        var outcome = await ActAsync(path, action);

        outcome.Status.ShouldBe(ResponseStatus.Error);
        outcome.Description!.ShouldContain("since it was scanned");
        (await File.ReadAllTextAsync(path)).ShouldBe("harmless");
    }

    [Fact]
    public async Task A_file_that_was_rewritten_after_it_was_read_is_left_alone()
    {
        var path = _asset.Write("file", "evil");
        await ReadAsync(path);
        await File.WriteAllTextAsync(path, "good");
        File.SetLastWriteTimeUtc(path, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        (await ActAsync(path, ItemAction.Delete)).Status.ShouldBe(ResponseStatus.Error);
        File.Exists(path).ShouldBeTrue();
    }

    [Theory]
    [InlineData(ItemAction.Delete)]
    [InlineData(ItemAction.Move)]
    [InlineData(ItemAction.Tag)]
    public async Task A_missing_file_is_an_error_and_not_a_success(ItemAction action)
    {
        var path = _asset.PathOf("gone");

        (await ActAsync(path, action)).ShouldBe(ItemActionOutcome.Failed($"File does not exist at {path}."));
    }

    [Theory]
    [InlineData(ItemAction.Delete)]
    [InlineData(ItemAction.Move)]
    [InlineData(ItemAction.Tag)]
    [InlineData(ItemAction.MoveTag)]
    public async Task Nothing_outside_the_asset_is_acted_on(ItemAction action)
    {
        var secret = Path.Combine(_asset.Outside, "secret");
        await File.WriteAllTextAsync(secret, "secret");
        Directory.CreateSymbolicLink(_asset.PathOf("link"), _asset.Outside);
        File.CreateSymbolicLink(_asset.PathOf("file-link"), secret);

        foreach (var location in (string[])[secret, _asset.PathOf("link/secret"), _asset.PathOf("file-link"), _asset.PathOf("../outside/secret"), _asset.Asset])
        {
            (await ActAsync(location, action)).Status.ShouldBe(ResponseStatus.Error, location);
        }

        Directory.GetFileSystemEntries(_asset.Outside).ShouldBe([secret]);
    }

    [Fact]
    public async Task A_directory_swapped_for_a_link_again_and_again_never_leads_outside()
    {
        var secret = Path.Combine(_asset.Outside, "victim");
        await File.WriteAllTextAsync(secret, "secret");
        var victim = _asset.Write("dir/victim", "bait");
        using var done = new CancellationTokenSource();
        var swapping = Task.Factory.StartNew(() => SwapUntil(done.Token), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        for (var attempt = 0; attempt < 500; attempt++)
        {
            var read = await _asset.Reader.OpenAsync(TempAsset.Request(victim, $"job-{attempt}"), default);
            if (read.Content is { } content)
            {
                using var reader = new StreamReader(content);
                (await reader.ReadToEndAsync()).ShouldNotBe("secret");
            }

            await _asset.Actor.ActAsync(TempAsset.Order(victim, ItemAction.Delete, $"job-{attempt}"), default);
            await _asset.Actor.ActAsync(TempAsset.Order(victim, ItemAction.Move, $"job-{attempt}"), default);
        }

        await done.CancelAsync();
        await swapping;
        Directory.GetFileSystemEntries(_asset.Outside).ShouldBe([secret]);
        (await File.ReadAllTextAsync(secret)).ShouldBe("secret");

        void SwapUntil(CancellationToken stop)
        {
            var (directory, aside) = (_asset.PathOf("dir"), _asset.PathOf("aside"));
            while (!stop.IsCancellationRequested)
            {
                Directory.Move(directory, aside);
                Directory.CreateSymbolicLink(directory, _asset.Outside);
                Directory.Delete(directory);
                Directory.Move(aside, directory);
                File.WriteAllText(victim, "bait");
            }
        }
    }

    [Theory]
    [InlineData("/tmp")]
    [InlineData("../outside")]
    [InlineData("dsxconnect-quarantine/../..")]
    [InlineData(".")]
    public async Task A_target_outside_the_asset_and_the_quarantine_is_refused(string target)
    {
        var path = _asset.Write("virus");

        var outcome = await _asset.Actor.ActAsync(TempAsset.Order(path, ItemAction.Move) with { Target = target }, default);

        outcome.Status.ShouldBe(ResponseStatus.Error);
        File.Exists(path).ShouldBeTrue();
    }

    [Fact]
    public async Task A_quarantine_that_somebody_made_a_link_is_not_used()
    {
        var path = _asset.Write("virus");
        Directory.CreateSymbolicLink(_asset.PathOf("dsxconnect-quarantine"), _asset.Outside);

        (await ActAsync(path, ItemAction.Move)).Status.ShouldBe(ResponseStatus.Error);

        File.Exists(path).ShouldBeTrue();
        Directory.GetFileSystemEntries(_asset.Outside).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("nul\0")]
    public async Task A_requested_name_that_is_a_path_is_refused(string name)
    {
        var path = _asset.Write("virus");

        var outcome = await _asset.Actor.ActAsync(TempAsset.Order(path, ItemAction.Move) with { FileName = name }, default);

        outcome.Status.ShouldBe(ResponseStatus.Error);
        File.Exists(path).ShouldBeTrue();
    }

    [Fact]
    public async Task A_requested_name_and_target_are_used()
    {
        var path = _asset.Write("dir/virus");

        var outcome = await _asset.Actor.ActAsync(
            TempAsset.Order(path, ItemAction.Move) with { FileName = "case-17", Target = "dsxconnect-quarantine/cases" }, default);

        outcome.MovedTo.ShouldNotBeNull().ShouldStartWith(_asset.PathOf("dsxconnect-quarantine/cases/dir/case-17_"));
        File.Exists(outcome.MovedTo).ShouldBeTrue();
    }

    [Fact]
    public async Task A_name_of_255_bytes_can_be_moved()
    {
        var path = _asset.Write(new string('x', 251) + "😀");

        var outcome = await ActAsync(path, ItemAction.Move);

        outcome.Status.ShouldBe(ResponseStatus.Success, outcome.Description);
        File.Exists(outcome.MovedTo).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_in_quarantine_stays_there()
    {
        var path = _asset.Write("dsxconnect-quarantine/virus");

        var outcome = await ActAsync(path, ItemAction.Move);

        outcome.MovedTo.ShouldBe(path);
        File.Exists(path).ShouldBeTrue();
    }

    [Fact]
    public async Task A_quarantine_outside_the_asset_is_made_and_used()
    {
        using var asset = new TempAsset("../outside/new/quarantine");
        var path = asset.Write("dir/virus");

        var outcome = await asset.Actor.ActAsync(TempAsset.Order(path, ItemAction.Move) with { Target = "../outside/new/quarantine" }, default);

        outcome.MovedTo.ShouldNotBeNull().ShouldStartWith(Path.Combine(asset.Outside, "new/quarantine/dir/virus_"));
    }

    [Fact]
    public async Task Moving_to_another_file_system_copies_checks_and_deletes()
    {
        const string memory = "/dev/shm";
        Assert.SkipUnless(Directory.Exists(memory), "no second file system at hand");
        var quarantine = $"{memory}/dsx-{Guid.NewGuid():N}";
        using var asset = new TempAsset(quarantine);
        var content = new string('x', 1_000_000);
        var path = asset.Write("dir/virus", content);
        try
        {
            var order = TempAsset.Order(path, ItemAction.Move) with { Target = quarantine };
            var outcome = await asset.Actor.ActAsync(order, default);

            outcome.Status.ShouldBe(ResponseStatus.Success, outcome.Description);
            (await File.ReadAllTextAsync(outcome.MovedTo!)).ShouldBe(content);
            File.Exists(path).ShouldBeFalse();
            Directory.GetFiles(Path.Combine(quarantine, "dir")).ShouldHaveSingleItem();
            (await asset.Actor.ActAsync(order, default)).ShouldBe(outcome);
        }
        finally
        {
            Directory.Delete(quarantine, recursive: true);
        }
    }

    [Fact]
    public async Task Tagging_writes_sorted_tags_beside_the_file()
    {
        var path = _asset.Write("file");
        var order = TempAsset.Order(path, ItemAction.Tag) with { Tags = new Dictionary<string, string> { ["b"] = "2", ["a"] = "é" } };

        var outcome = await _asset.Actor.ActAsync(order, default);

        outcome.ShouldBe(ItemActionOutcome.Done("File tagged", $"Tag sidecar written to {path}.dsx.tags.json"));
        (await File.ReadAllTextAsync(path + ".dsx.tags.json")).ShouldBe("{\n  \"a\": \"é\",\n  \"b\": \"2\"\n}");
        Directory.GetFiles(_asset.Asset).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_sidecar_that_somebody_made_a_link_is_replaced_and_not_written_through()
    {
        var path = _asset.Write("file");
        var secret = Path.Combine(_asset.Outside, "secret");
        await File.WriteAllTextAsync(secret, "secret");
        File.CreateSymbolicLink(path + ".dsx.tags.json", secret);

        (await ActAsync(path, ItemAction.Tag)).Status.ShouldBe(ResponseStatus.Success);

        (await File.ReadAllTextAsync(secret)).ShouldBe("secret");
    }

    [Fact]
    public async Task Moving_and_tagging_does_both_also_when_ordered_again()
    {
        var path = _asset.Write("dir/virus");

        var outcome = await ActAsync(path, ItemAction.MoveTag);

        outcome.Message.ShouldBe("File moved and tagged");
        outcome.Description.ShouldBe($"File moved to {outcome.MovedTo} and tag sidecar written to {outcome.MovedTo}.dsx.tags.json");
        File.Exists(outcome.MovedTo + ".dsx.tags.json").ShouldBeTrue();
        (await ActAsync(path, ItemAction.MoveTag)).ShouldBe(outcome);
    }

    [Fact]
    public async Task Many_orders_for_one_file_move_it_once()
    {
        var path = _asset.Write("virus", "evil");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(job =>
            _asset.Actor.ActAsync(TempAsset.Order(path, ItemAction.Move, $"job-{job}"), default)));

        outcomes.Count(outcome => outcome.Status == ResponseStatus.Success).ShouldBe(1);
        var kept = Directory.GetFiles(_asset.PathOf("dsxconnect-quarantine"), "*", SearchOption.AllDirectories).ShouldHaveSingleItem();
        (await File.ReadAllTextAsync(kept)).ShouldBe("evil");
    }

    private Task<ItemActionOutcome> ActAsync(string location, ItemAction action) => _asset.Actor.ActAsync(TempAsset.Order(location, action), default);

    private async Task ReadAsync(string location)
    {
        var result = await _asset.Reader.OpenAsync(TempAsset.Request(location), default);
        await result.Content!.DisposeAsync();
    }
}
