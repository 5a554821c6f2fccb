using System.Net;
using DsxDapr.Connector.FileSystem.Tests.Support;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.FileSystem.Tests.Roots;

/// <summary>What a hub may change about the connector's directories: it may narrow them, never leave them.</summary>
public sealed class ChangedSettingsTests
{
    [Fact]
    public async Task The_asset_can_be_narrowed_and_widened_again_and_items_of_before_stay_readable()
    {
        await using var test = await FileSystemHub.StartAsync();
        var outer = test.Asset.Write("outer.txt");
        var inner = test.Asset.Write("sub/dir/inner.txt");

        var config = await test.ChangeAsync(new { asset = test.Asset.PathOf("sub"), filter = "dir" });

        config.GetProperty("resolved_asset_base").GetString().ShouldBe(test.Asset.PathOf("sub"));
        (await test.Connector.FullScanAsync()).ShouldHaveSingleItem().Location.ShouldBe(inner);
        using var read = await test.Connector.SendAsync(
            HttpMethod.Post, "read_file", new ScanRequest { Location = outer, Metainfo = "m", ScanJobId = "job" });
        read.StatusCode.ShouldBe(HttpStatusCode.OK);

        await test.ChangeAsync(new { asset = test.Asset.Asset, filter = "" });
        (await test.Connector.FullScanAsync()).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("asset", "/")]
    [InlineData("asset", "/etc")]
    [InlineData("asset", "")]
    [InlineData("asset", "{asset}/..")]
    [InlineData("asset", "{asset}/missing")]
    [InlineData("asset", "{asset}/link")]
    [InlineData("asset", "{asset}/file")]
    [InlineData("asset", "{asset}/dsxconnect-quarantine")]
    [InlineData("item_action_move_metainfo", "")]
    [InlineData("item_action_move_metainfo", "/tmp")]
    [InlineData("item_action_move_metainfo", "{asset}")]
    [InlineData("item_action_move_metainfo", "elsewhere")]
    [InlineData("item_action_move_metainfo", "dsxconnect-quarantine/..")]
    public async Task Neither_asset_nor_quarantine_leave_what_the_connector_was_started_with(string member, string value)
    {
        await using var test = await FileSystemHub.StartAsync();
        test.Asset.Write("file");
        test.Asset.Write("dsxconnect-quarantine/file");
        Directory.CreateSymbolicLink(test.Asset.PathOf("link"), test.Asset.Outside);
        var body = new Dictionary<string, string> { [member] = value.Replace("{asset}", test.Asset.Asset, StringComparison.Ordinal) };

        using var response = await test.Connector.SendAsync(HttpMethod.Put, "config", body);

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await test.AskAsync("config")).GetProperty("asset").GetString().ShouldBe(test.Asset.Asset);
    }

    [Fact]
    public async Task Items_can_be_moved_to_another_directory_of_the_quarantine_which_stays_out_of_scans()
    {
        await using var test = await FileSystemHub.StartAsync(("ITEM_ACTION", "move"));
        var path = test.Asset.Write("dir/file");
        await test.ChangeAsync(new { item_action_move_metainfo = "dsxconnect-quarantine/2026" });

        var answer = await test.Connector.AskAsync<ItemActionResponse>(
            HttpMethod.Put, "item_action", new ScanRequest { Location = path, Metainfo = "m", ScanJobId = "job" });

        answer.MovedTo!.ShouldStartWith(test.Asset.PathOf("dsxconnect-quarantine/2026/dir/file_"));
        (await test.Connector.FullScanAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hub_of_the_newer_generation_gets_a_flat_quarantine_when_it_asks_for_one()
    {
        await using var test = await FileSystemHub.StartAsync();
        var path = test.Asset.Write("deep/dir/file");
        var order = new
        {
            location = path,
            metainfo = "m",
            scan_job_id = "job",
            job_item_id = "item",
            requested_action = new { type = "move", details = new { quarantine_target = new { preserve_relative_path = false } } },
        };

        var answer = await test.Connector.AskAsync<ItemActionResponse>(HttpMethod.Put, "item_action", order);

        answer.MovedTo!.ShouldStartWith(test.Asset.PathOf("dsxconnect-quarantine/file_"));
    }
}
