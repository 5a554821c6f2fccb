using DsxDapr.Cli.Scanning;
using DsxDapr.Cli.Tests.Stands;

namespace DsxDapr.Cli.Tests.Scanning;

public sealed class ScanTargetTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(".")]
    [InlineData("./")]
    [InlineData("../{0}")]
    public void A_directory_is_the_asset(string path) =>
        Of(string.Format(null, path, Path.GetFileName(_directory.Path)), "*.zip").ShouldBe(new ScanTarget(_directory.Path, "*.zip"));

    [Fact]
    public void A_file_is_the_only_item_of_its_directory()
    {
        _directory.File("sub/my file, 2.txt", "");

        Of("sub/my file, 2.txt").ShouldBe(new ScanTarget(Path.Combine(_directory.Path, "sub"), "+'my file, 2.txt'"));
    }

    [Fact]
    public void A_file_whose_name_would_be_a_pattern_is_refused()
    {
        _directory.File("a[1].txt", "");

        Should.Throw<CliException>(() => Of("a[1].txt")).Message.ShouldContain("scan its directory");
    }

    [Fact]
    public void A_filter_on_a_single_file_is_refused()
    {
        _directory.File("a.txt", "");

        Should.Throw<CliException>(() => Of("a.txt", "*.zip")).Message.ShouldContain("--filter");
    }

    [Theory]
    [InlineData("nothing-here", "nothing-here does not exist.")]
    [InlineData("", "--scan needs the path of a directory or file.")]
    public void A_missing_path_is_said_in_one_sentence(string path, string sentence) =>
        Should.Throw<CliException>(() => Of(path)).Message.ShouldBe(sentence);

    private ScanTarget Of(string path, string? filter = null) => ScanTarget.Of(path, filter, _directory.Path);
}
