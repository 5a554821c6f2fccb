using DsxDapr.Connector.FileSystem.Tests.Support;
using DsxDapr.Testing;

namespace DsxDapr.Connector.FileSystem.Tests.Listing;

public sealed class DirectoryListingTests : IDisposable
{
    private readonly TempAsset _asset = new();

    public void Dispose() => _asset.Dispose();

    [Fact]
    public async Task Every_regular_file_is_listed_with_its_path_name_and_size()
    {
        _asset.Write("a.txt", "12345");
        _asset.Write("deep/er/b.txt", "");

        var items = (await _asset.ListAsync()).OrderBy(item => item.RelativePath, StringComparer.Ordinal).ToList();

        items.Select(item => item.Location).ShouldBe([_asset.PathOf("a.txt"), _asset.PathOf("deep/er/b.txt")]);
        items.Select(item => item.Metainfo).ShouldBe(["a.txt", "b.txt"]);
        items.Select(item => item.RelativePath).ShouldBe(["a.txt", "deep/er/b.txt"]);
        items.Select(item => item.SizeInBytes).ShouldBe([5, 0]);
    }

    [Fact]
    public async Task An_empty_asset_has_no_items() => (await _asset.ListAsync()).ShouldBeEmpty();

    [Fact]
    public async Task Hidden_files_and_directories_are_listed()
    {
        _asset.Write(".hidden");
        _asset.Write(".git/config");

        (await _asset.NamesAsync()).ShouldBe([".git/config", ".hidden"]);
    }

    [Fact]
    public async Task Symbolic_links_are_not_followed_and_loops_are_harmless()
    {
        _asset.Write("real/file");
        File.WriteAllText(Path.Combine(_asset.Outside, "secret"), "x");
        Directory.CreateSymbolicLink(_asset.PathOf("real/loop"), _asset.Asset);
        Directory.CreateSymbolicLink(_asset.PathOf("outside"), _asset.Outside);
        File.CreateSymbolicLink(_asset.PathOf("link"), Path.Combine(_asset.Outside, "secret"));
        File.CreateSymbolicLink(_asset.PathOf("dangling"), "/nowhere");

        (await _asset.NamesAsync()).ShouldBe(["real/file"]);
    }

    [Fact]
    public async Task Pipes_and_devices_are_not_items()
    {
        _asset.Write("file");
        TempAsset.Run("mkfifo", _asset.PathOf("pipe"));

        (await _asset.NamesAsync()).ShouldBe(["file"]);
    }

    [Theory]
    [InlineData("dsxconnect-quarantine")]
    [InlineData("deep/quarantine")]
    public async Task The_quarantine_is_not_entered(string quarantine)
    {
        using var asset = new TempAsset(quarantine);
        asset.Write("file");
        asset.Write(quarantine + "/virus");
        asset.Write(quarantine + "-not/file");

        (await asset.NamesAsync()).ShouldBe(["file", quarantine + "-not/file"], ignoreOrder: true);
    }

    [Fact]
    public async Task Odd_names_are_listed_as_they_are()
    {
        string[] names = [" leading and trailing ", "new\nline", "tab\t", "名前😀.txt", "back\\slash", "quote'\"", "100%25", "CON", "-rf", "~", "$HOME", "*"];
        foreach (var name in names)
        {
            _asset.Write(name);
        }

        _asset.Write(new string('x', 255));

        (await _asset.NamesAsync()).ShouldBe(names.Append(new string('x', 255)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_name_that_is_not_valid_UTF_8_is_listed_so_that_it_is_seen()
    {
        TempAsset.Run("bash", "-c", $"echo x > '{_asset.Asset}'/$'bad\\xff'; mkdir '{_asset.Asset}'/$'dir\\xfe'; echo x > '{_asset.Asset}'/$'dir\\xfe'/file");

        var items = await _asset.ListAsync();

        items.ShouldHaveSingleItem().Metainfo.ShouldBe("bad\uFFFD");
        _asset.Skipped.ShouldHaveSingleItem().Reason.ShouldContain("UTF-8");
    }

    [Fact]
    public async Task What_lies_too_deep_to_be_named_is_reported_and_the_rest_is_listed()
    {
        // 20 times a name of 250 bytes is more than the 4096 that a path may have.
        TempAsset.Run("bash", "-c", $"cd '{_asset.Asset}' && for i in $(seq 20); do n=$(printf 'd%.0s' $(seq 250)); mkdir $n && cd $n || exit 1; done; echo x > lost");
        _asset.Write("zz-found");

        (await _asset.NamesAsync()).ShouldBe(["zz-found"]);
        _asset.Skipped.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_directory_without_permission_is_reported_and_the_rest_is_listed()
    {
        _asset.Write("closed/file");
        _asset.Write("open/file");
        _asset.OpenToEverybody();
        File.SetUnixFileMode(_asset.PathOf("closed"), UnixFileMode.None);
        try
        {
            SomebodyElse.Run(async () => await _asset.NamesAsync()).ShouldBe(["open/file"]);
            _asset.Skipped.ShouldHaveSingleItem().Place.ShouldBe(_asset.PathOf("closed"));
        }
        finally
        {
            File.SetUnixFileMode(_asset.PathOf("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Directories_out_of_scope_are_not_even_opened()
    {
        _asset.Write("in/file");
        _asset.Write("out/file");
        TempAsset.Run("bash", "-c", $"mkdir '{_asset.Asset}'/out/$'bad\\xff'");

        (await _asset.ListAsync("in")).ShouldHaveSingleItem().RelativePath.ShouldBe("in/file");
        _asset.Skipped.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_listing_can_be_cancelled()
    {
        _asset.Write("file");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => _asset.ListAsync("", cancelled.Token));
    }

    [Fact]
    public async Task A_missing_asset_is_a_failure_and_not_an_empty_listing()
    {
        Directory.Delete(_asset.Asset);

        await Should.ThrowAsync<DirectoryNotFoundException>(() => _asset.ListAsync());
    }
}
