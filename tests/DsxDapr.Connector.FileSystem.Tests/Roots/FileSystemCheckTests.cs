using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.FileSystem.Roots;
using DsxDapr.Connector.FileSystem.Tests.Support;
using DsxDapr.Connector.Repository;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.FileSystem.Tests.Roots;

public sealed class FileSystemCheckTests : IDisposable
{
    private readonly TempAsset _asset = new();

    public void Dispose() => _asset.Dispose();

    [Fact]
    public async Task A_readable_asset_with_a_writable_quarantine_is_reachable()
    {
        (await CheckAsync()).IsReachable.ShouldBeTrue();
        Directory.GetFiles(_asset.Roots.Quarantine).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_missing_asset_is_told()
    {
        Directory.Delete(_asset.Asset);

        (await CheckAsync()).Reason.ShouldBe("asset_missing");
    }

    [Fact]
    public async Task An_asset_that_is_a_file_is_told()
    {
        Directory.Delete(_asset.Asset);
        await File.WriteAllTextAsync(_asset.Asset, "x");

        (await CheckAsync()).Reason.ShouldBe("asset_missing");
    }

    [Fact]
    public async Task A_quarantine_that_cannot_be_used_is_told_when_files_are_to_be_moved()
    {
        _asset.Write("dsxconnect-quarantine", "a file in the way");

        (await CheckAsync()).Reason.ShouldBe("quarantine_unwritable");
        _asset.Settings.Change(static settings => settings with { ItemAction = ItemAction.Delete });
        (await CheckAsync()).IsReachable.ShouldBeTrue();
    }

    [Theory]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("/", false)]
    [InlineData("quarantine", true)]
    [InlineData("../asset-quarantine", true)]
    [InlineData("/var/quarantine", true)]
    public void A_quarantine_that_contains_the_asset_stops_the_start(string quarantine, bool expected)
    {
        var options = new ConnectorOptions { Asset = "/data/asset", ItemActionMoveMetainfo = quarantine };

        new ValidateRoots().Validate(null, options).Succeeded.ShouldBe(expected);
    }

    private Task<RepositoryHealth> CheckAsync() => new FileSystemCheck(_asset.Roots, _asset.Settings).CheckAsync(default);
}
