using System.Net;
using System.Text.Json;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Tests.Support;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.Tests.Endpoints;

public sealed class StatusTests
{
    [Fact]
    public async Task The_root_tells_how_the_connector_is()
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Repository.Add(3);
        await test.Connector.FullScanAsync();

        var text = await test.Connector.Client.GetStringAsync($"{MemoryConnector.Name}/");

        text.ShouldBe("""{"connector_status":"ready","dsx-connect connectivity":"success","repo connectivity":"success","scan_requests_since_active_count":3}""");
    }

    [Fact]
    public async Task The_version_names_the_connector()
    {
        await using var test = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_VERSION", "1.2.3"));

        var version = JsonDocument.Parse(await test.Connector.Client.GetStringAsync($"{MemoryConnector.Name}/version")).RootElement;

        version.GetProperty("connector_name").GetString().ShouldBe(MemoryConnector.Name);
        version.GetProperty("connector_id").GetGuid().ShouldBe(test.Hub.Registrations.First().Uuid!.Value);
        version.GetProperty("version").GetString().ShouldBe("1.2.3");
    }

    [Fact]
    public async Task Readiness_is_the_connectors_own_description()
    {
        await using var test = await MemoryConnector.StartAsync();

        var text = await test.Connector.Client.GetStringAsync($"{MemoryConnector.Name}/readyz");

        JsonSerializer.Deserialize<ConnectorInstance>(text, WireJson.Options)!.Status.ShouldBe(ConnectorStatus.Ready);
    }

    [Fact]
    public async Task The_configuration_is_the_description_with_the_asset_resolved()
    {
        await using var test = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_FILTER", "*.zip"));

        var config = await test.Connector.AskAsync<JsonElement>(HttpMethod.Get, "config");

        config.GetProperty("asset").GetString().ShouldBe("memory");
        config.GetProperty("resolved_asset_base").GetString().ShouldBe("memory");
        config.GetProperty("filter").GetString().ShouldBe("*.zip");
        config.GetProperty("item_action").GetString().ShouldBe("nothing");
    }

    [Fact]
    public async Task What_the_connector_does_not_offer_it_says()
    {
        await using var test = await MemoryConnector.StartAsync();

        var assets = await test.Connector.AskAsync<JsonElement>(HttpMethod.Get, "assets?type=folder");
        var objects = await test.Connector.AskAsync<JsonElement>(HttpMethod.Get, "objects?scope=x");
        var estimate = await test.Connector.AskAsync<JsonElement>(HttpMethod.Get, "estimate");

        assets.ToString().ShouldBe("""{"asset_type":"folder","source":"configured_asset","status":"unsupported","assets":[],"next_cursor":null,"unsupported":true,"message":"asset_discovery_not_supported","required_permission":null}""");
        objects.ToString().ShouldBe("""{"scope":"x","status":"unsupported","objects":[],"next_cursor":null,"unsupported":true,"message":"object_listing_not_supported"}""");
        estimate.ToString().ShouldBe("""{"count":null,"confidence":"unknown"}""");
    }

    [Theory]
    [InlineData("repo_check", null)]
    [InlineData("repo_check?preview=0", null)]
    [InlineData("repo_check?preview=x", null)]
    [InlineData("repo_check?preview=2", "item0000 item0001")]
    [InlineData("repo_check?preview=99", "item0000 item0001 item0002")]
    public async Task A_check_names_as_many_items_as_asked_for(string route, string? expected)
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Repository.Add(3);

        var answer = await test.Connector.AskAsync<StatusResponse>(HttpMethod.Get, route);

        answer.Status.ShouldBe(ResponseStatus.Success);
        answer.Preview.ShouldBe(expected?.Split(' '));
    }

    [Fact]
    public async Task A_repository_that_cannot_be_used_is_an_error_with_its_reason()
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Repository.Health = RepositoryHealth.Unreachable("gone", "It is gone.");

        var answer = await test.Connector.AskAsync<StatusResponse>(HttpMethod.Get, "repo_check?preview=5");

        answer.Status.ShouldBe(ResponseStatus.Error);
        answer.Description.ShouldBe("It is gone.");
        using var ready = await test.Connector.Client.GetAsync($"{MemoryConnector.Name}/readyz");
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }
}
