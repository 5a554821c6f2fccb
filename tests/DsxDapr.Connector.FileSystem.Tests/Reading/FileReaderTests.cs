using System.Text;
using DsxDapr.Connector.FileSystem.Tests.Support;
using DsxDapr.Connector.Repository;
using DsxDapr.Testing;

namespace DsxDapr.Connector.FileSystem.Tests.Reading;

public sealed class FileReaderTests : IDisposable
{
    private readonly TempAsset _asset = new();

    public void Dispose() => _asset.Dispose();

    [Theory]
    [InlineData("plain.txt", "hello")]
    [InlineData("empty", "")]
    [InlineData("dir with space/new\nline 名前😀", "x")]
    public async Task A_file_of_the_asset_is_read_with_its_length(string name, string content)
    {
        var path = _asset.Write(name, content);

        var result = await OpenAsync(path);

        result.Status.ShouldBe(ItemReadStatus.Found);
        result.Length.ShouldBe(Encoding.UTF8.GetByteCount(content));
        await using var stream = result.Content!;
        (await new StreamReader(stream).ReadToEndAsync()).ShouldBe(content);
    }

    [Fact]
    public async Task A_missing_file_is_not_found()
    {
        var path = _asset.PathOf("gone");

        var result = await OpenAsync(path);

        result.Status.ShouldBe(ItemReadStatus.NotFound);
        result.Message.ShouldBe($"File {path} not found");
        (await OpenAsync(_asset.PathOf("no/such/dir/file"))).Status.ShouldBe(ItemReadStatus.NotFound);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("{asset}/../outside/secret")]
    [InlineData("{asset}/./file")]
    [InlineData("{asset}//file")]
    [InlineData("{asset}/file/")]
    [InlineData("{asset}")]
    [InlineData("{asset}x/file")]
    [InlineData("file")]
    [InlineData("./file")]
    [InlineData("~/file")]
    [InlineData("$HOME/file")]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("{asset}/file\0.txt")]
    [InlineData("file://{asset}/file")]
    public async Task A_location_that_is_not_the_plain_path_of_an_item_is_refused(string location)
    {
        _asset.Write("file");
        await File.WriteAllTextAsync(Path.Combine(_asset.Outside, "secret"), "secret");

        var result = await OpenAsync(location.Replace("{asset}", _asset.Asset, StringComparison.Ordinal));

        result.Status.ShouldBe(ItemReadStatus.Refused);
        result.Content.ShouldBeNull();
    }

    [Fact]
    public async Task A_symbolic_link_is_refused_wherever_it_leads()
    {
        var secret = Path.Combine(_asset.Outside, "secret");
        await File.WriteAllTextAsync(secret, "secret");
        var inside = _asset.Write("real/file");
        File.CreateSymbolicLink(_asset.PathOf("out"), secret);
        File.CreateSymbolicLink(_asset.PathOf("in"), inside);
        Directory.CreateSymbolicLink(_asset.PathOf("outdir"), _asset.Outside);
        Directory.CreateSymbolicLink(_asset.PathOf("indir"), _asset.PathOf("real"));

        foreach (var name in (string[])["out", "in", "outdir/secret", "indir/file"])
        {
            (await OpenAsync(_asset.PathOf(name))).Status.ShouldBe(ItemReadStatus.Refused, name);
        }
    }

    [Fact]
    public async Task A_pipe_or_directory_is_refused_without_waiting()
    {
        TempAsset.Run("mkfifo", _asset.PathOf("pipe"));
        Directory.CreateDirectory(_asset.PathOf("dir"));

        (await OpenAsync(_asset.PathOf("pipe"))).Status.ShouldBe(ItemReadStatus.Refused);
        (await OpenAsync(_asset.PathOf("dir"))).Status.ShouldBe(ItemReadStatus.Refused);
    }

    [Fact]
    public async Task A_name_that_is_not_valid_UTF_8_is_refused_with_that_reason()
    {
        TempAsset.Run("bash", "-c", $"echo x > '{_asset.Asset}'/$'bad\\xff'");
        var item = (await _asset.ListAsync()).ShouldHaveSingleItem();

        var result = await OpenAsync(item.Location);

        result.Status.ShouldBe(ItemReadStatus.Refused);
        result.Message.ShouldContain("UTF-8");
    }

    [Fact]
    public async Task A_replacement_character_in_a_valid_name_is_no_obstacle()
    {
        var path = _asset.Write("odd\uFFFDname");

        (await OpenAsync(path)).Status.ShouldBe(ItemReadStatus.Found);
    }

    [Fact]
    public async Task Names_too_long_for_the_file_system_are_refused() =>
        (await OpenAsync(_asset.PathOf(new string('x', 300)))).Status.ShouldBe(ItemReadStatus.Refused);

    [Fact]
    public void A_file_without_permission_is_refused_with_that_reason()
    {
        var path = _asset.Write("closed");
        File.SetUnixFileMode(path, UnixFileMode.None);
        _asset.OpenToEverybody();

        var result = SomebodyElse.Run(() => OpenAsync(path).AsTask());

        result.Status.ShouldBe(ItemReadStatus.Refused);
        result.Message.ShouldContain("may not be read");
    }

    [Fact]
    public async Task A_missing_asset_is_a_failure_of_the_repository_and_not_a_missing_item()
    {
        Directory.Delete(_asset.Asset);

        (await OpenAsync(_asset.PathOf("file"))).Status.ShouldBe(ItemReadStatus.Failed);
    }

    [Fact]
    public async Task A_file_in_quarantine_can_be_read()
    {
        using var asset = new TempAsset("../outside");
        var path = Path.Combine(asset.Outside, "virus");
        await File.WriteAllTextAsync(path, "x");

        (await asset.Reader.OpenAsync(TempAsset.Request(path), default)).Status.ShouldBe(ItemReadStatus.Found);
    }

    [Fact]
    public async Task A_file_at_rest_is_read_in_the_version_in_which_it_is_listed()
    {
        var path = _asset.Write("file");
        _asset.Clock.Advance(TimeSpan.FromMinutes(10));

        var result = await OpenAsync(path);

        result.Version.ShouldNotBeNull();
        result.Version.ShouldBe((await _asset.ListAsync()).ShouldHaveSingleItem().Version);
    }

    [Fact]
    public async Task Nobody_vouches_for_the_version_of_a_file_that_was_changed_just_now()
    {
        var path = _asset.Write("file");
        _asset.Clock.Advance(TimeSpan.FromSeconds(50));

        (await OpenAsync(path)).Version.ShouldBeNull();
    }

    [Fact]
    public async Task A_file_that_gets_its_size_and_time_back_has_another_version_all_the_same()
    {
        var path = _asset.Write("file", "harmless");
        var modified = File.GetLastWriteTimeUtc(path);
        var before = (await _asset.ListAsync()).ShouldHaveSingleItem().Version;
        await _asset.TickAsync();

        await File.WriteAllTextAsync(path, "harmful!");
        File.SetLastWriteTimeUtc(path, modified);

        File.GetLastWriteTimeUtc(path).ShouldBe(modified);
        (await _asset.ListAsync()).ShouldHaveSingleItem().Version.ShouldNotBe(before);
    }

    private ValueTask<ItemReadResult> OpenAsync(string location) => _asset.Reader.OpenAsync(TempAsset.Request(location), default);
}
