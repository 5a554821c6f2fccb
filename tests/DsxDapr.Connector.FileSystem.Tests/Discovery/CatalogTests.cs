using System.Text.Json;
using DsxDapr.Connector.FileSystem.Tests.Support;

namespace DsxDapr.Connector.FileSystem.Tests.Discovery;

public sealed class CatalogTests
{
    [Fact]
    public async Task The_configured_asset_is_the_directory_itself()
    {
        await using var test = await FileSystemHub.StartAsync();

        var answer = await test.AskAsync("assets?type=folder");

        answer.GetProperty("status").GetString().ShouldBe("success");
        answer.GetProperty("source").GetString().ShouldBe("configured_asset");
        Selectors(answer).ShouldBe([test.Asset.Asset]);
        answer.GetProperty("assets")[0].GetProperty("metadata").ValueKind.ShouldBe(JsonValueKind.Object);
    }

    [Fact]
    public async Task The_inventory_is_the_directories_in_it_page_by_page_and_without_the_quarantine()
    {
        await using var test = await FileSystemHub.StartAsync();
        foreach (var name in (string[])["c", "a", "b", "dsxconnect-quarantine"])
        {
            test.Asset.Write($"{name}/file");
        }

        Directory.CreateSymbolicLink(test.Asset.PathOf("link"), test.Asset.Outside);
        var first = await test.AskAsync("assets?source=inventory_enumeration&limit=2");
        var second = await test.AskAsync("assets?source=inventory_enumeration&limit=2&cursor=" + first.GetProperty("next_cursor").GetString());

        Selectors(first).ShouldBe([test.Asset.PathOf("a"), test.Asset.PathOf("b")]);
        Selectors(second).ShouldBe([test.Asset.PathOf("c")]);
        second.GetProperty("next_cursor").ValueKind.ShouldBe(JsonValueKind.Null);
        Selectors(await test.AskAsync("assets?source=root_and_inventory")).Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("begins_with", "AL", "alpha")]
    [InlineData("suffix", "ta", "beta")]
    [InlineData("contains", "et", "beta")]
    public async Task Assets_can_be_asked_for_by_their_names(string mode, string value, string expected)
    {
        await using var test = await FileSystemHub.StartAsync();
        test.Asset.Write("alpha/file");
        test.Asset.Write("beta/file");

        var answer = await test.AskAsync($"assets?source=inventory_enumeration&asset_filter_mode={mode}&asset_filter_value={value}");

        Selectors(answer).ShouldBe([test.Asset.PathOf(expected)]);
    }

    [Theory]
    [InlineData("assets?type=bucket")]
    [InlineData("assets?source=cloud_asset_inventory")]
    public async Task Assets_of_other_kinds_are_not_supported(string route)
    {
        await using var test = await FileSystemHub.StartAsync();

        var answer = await test.AskAsync(route);

        answer.GetProperty("unsupported").GetBoolean().ShouldBeTrue();
        answer.GetProperty("message").GetString().ShouldBe("asset_discovery_not_supported");
    }

    [Fact]
    public async Task Objects_are_the_files_in_scope_page_by_page()
    {
        await using var test = await FileSystemHub.StartAsync(("FILTER", "-*.log"));
        var expected = Enumerable.Range(0, 5).Select(number => test.Asset.Write($"dir/file{number}")).ToHashSet();
        test.Asset.Write("dir/x.log");
        test.Asset.Write("other/file");

        var seen = new List<string>();
        for (string? cursor = "0"; cursor is not null;)
        {
            var page = await test.AskAsync($"objects?scope=dir&limit=2&cursor={cursor}");
            page.GetProperty("status").GetString().ShouldBe("success");
            seen.AddRange(page.GetProperty("objects").EnumerateArray().Select(item => item.GetProperty("identity").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
        }

        seen.Order(StringComparer.Ordinal).ShouldBe(expected.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/etc")]
    [InlineData("..")]
    [InlineData("dsxconnect-quarantine")]
    [InlineData("link")]
    public async Task Objects_outside_the_asset_are_not_shown(string scope)
    {
        await using var test = await FileSystemHub.StartAsync();
        test.Asset.Write("dsxconnect-quarantine/file");
        await File.WriteAllTextAsync(Path.Combine(test.Asset.Outside, "secret"), "x", TestContext.Current.CancellationToken);
        Directory.CreateSymbolicLink(test.Asset.PathOf("link"), test.Asset.Outside);

        var page = await test.AskAsync("objects?scope=" + Uri.EscapeDataString(scope));

        page.GetProperty("status").GetString().ShouldBe("error");
        page.GetProperty("objects").GetArrayLength().ShouldBe(0);
    }

    private static List<string> Selectors(JsonElement answer) =>
        [.. answer.GetProperty("assets").EnumerateArray().Select(asset => asset.GetProperty("selector").GetString()!)];
}
