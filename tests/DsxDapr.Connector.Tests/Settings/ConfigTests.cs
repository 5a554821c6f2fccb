using System.Net;
using System.Text.Json;
using DsxDapr.Connector.Tests.Support;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.Tests.Settings;

public sealed class ConfigTests
{
    [Fact]
    public async Task A_changed_action_holds_for_the_next_order()
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Repository.Add(1);
        var item = new ScanRequest { Location = "mem:item0000", Metainfo = "m", ScanJobId = "job" };

        (await test.Connector.AskAsync<ItemActionResponse>(HttpMethod.Put, "item_action", item)).Status.ShouldBe(ResponseStatus.Nothing);
        await test.Connector.AskAsync<JsonElement>(HttpMethod.Put, "config", new { item_action = "delete" });

        (await test.Connector.AskAsync<ItemActionResponse>(HttpMethod.Put, "item_action", item)).ItemAction.ShouldBe(ItemAction.Delete);
        test.Repository.Items.Keys.ShouldNotContain("mem:item0000");
    }

    [Theory]
    [InlineData("""{"requested_action":{"type":"move_tag"}}""", "movetag")]
    [InlineData("""{"requested_action":{"type":"MOVE"}}""", "move")]
    [InlineData("""{"requested_action":{"type":"move"},"item_action":"tag"}""", "tag")]
    public async Task The_form_of_newer_hubs_is_understood(string body, string expected)
    {
        await using var test = await MemoryConnector.StartAsync();

        var config = await test.Connector.AskAsync<JsonElement>(HttpMethod.Put, "config", JsonDocument.Parse(body).RootElement);

        config.GetProperty("item_action").GetString().ShouldBe(expected);
    }

    [Fact]
    public async Task The_next_heartbeat_tells_the_hub()
    {
        await using var test = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_HEARTBEAT_SECONDS", "1"));

        await test.Connector.AskAsync<JsonElement>(HttpMethod.Put, "config", new { filter = "*.zip" });

        await DsxDapr.Testing.Eventually.TrueAsync(() => test.Hub.Registrations.Last().Filter == "*.zip", "the hub hears of it");
    }

    [Fact]
    public async Task Settings_can_be_closed_to_changes()
    {
        await using var test = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_CONFIG_READ_ONLY", "true"));

        using var response = await test.Connector.SendAsync(HttpMethod.Put, "config", new { filter = "*.zip" });

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"config_read_only"}""");
    }

    [Fact]
    public async Task A_connector_that_cannot_watch_does_not_pretend_to()
    {
        await using var test = await MemoryConnector.StartAsync();

        using var response = await test.Connector.SendAsync(HttpMethod.Put, "config", new { monitor = true });

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await test.Connector.AskAsync<JsonElement>(HttpMethod.Get, "config")).TryGetProperty("monitor", out _).ShouldBeFalse();
    }
}
