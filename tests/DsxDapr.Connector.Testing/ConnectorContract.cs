using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;

namespace DsxDapr.Connector.Testing;

/// <summary>
/// What every connector must do (wire contract §4 and Appendix C). A connector's test project derives one class from it and says
/// how to make a repository with items in it.
/// </summary>
public abstract class ConnectorContract : IAsyncLifetime
{
    private FakeHub _hub = null!;
    private RunningConnector _connector = null!;

    /// <summary>The connector's name.</summary>
    protected abstract string Name { get; }

    /// <summary>Settings that every test needs, with their full names, <c>DSXCONNECTOR_ASSET</c> among them.</summary>
    protected abstract IEnumerable<KeyValuePair<string, string?>> Settings { get; }

    /// <summary>A location that is well-formed for this connector and exists, but is no item of its asset.</summary>
    protected abstract string ForeignLocation { get; }

    /// <summary>Registers the connector's parts.</summary>
    protected abstract void Configure(WebApplicationBuilder builder);

    /// <summary>Puts an item into the asset and returns its location.</summary>
    protected abstract Task<string> PutAsync(string relativePath, byte[] content);

    /// <summary>An item's content, read behind the connector's back; null when there is none.</summary>
    protected abstract Task<byte[]?> GetAsync(string location);

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync()
    {
        _hub = await FakeHub.StartAsync();
        _connector = await StartAsync();
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _connector.DisposeAsync();
        await _hub.DisposeAsync();
    }

    /// <summary>§5.1, Appendix C 2 and 6.</summary>
    [Fact]
    public async Task It_registers_as_ready_with_a_url_that_leads_to_it()
    {
        var registered = _hub.Registrations.First();

        registered.Name.ShouldBe(Name);
        registered.Status.ShouldBe(ConnectorStatus.Ready);
        registered.Uuid.ShouldNotBeNull();
        registered.ItemAction.ShouldBe(ItemAction.Nothing);
        registered.Url.ShouldBe($"{_connector.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)}/{Name}");
        using var health = await _connector.Client.GetAsync(registered.Url + "/healthz");
        (await health.Content.ReadAsStringAsync()).ShouldBe("{\"ok\":true}");
    }

    /// <summary>§1.2 steps 5 to 7, Appendix C 5.</summary>
    [Fact]
    public async Task A_full_scan_submits_every_item_once_with_all_the_hub_needs()
    {
        var locations = new List<string>();
        for (var number = 0; number < 250; number++)
        {
            locations.Add(await PutAsync($"dir{number % 7}/item{number}.bin", new byte[number]));
        }

        var items = await _connector.FullScanAsync();

        items.Select(item => item.Location).Order(StringComparer.Ordinal).ShouldBe(locations.Order(StringComparer.Ordinal));
        items.ShouldAllBe(item => item.Connector!.Uuid == _hub.Registrations.First().Uuid);
        items.ShouldAllBe(item => item.ConnectorUrl == _hub.Registrations.First().Url);
        items.ShouldAllBe(item => item.Metainfo.Length > 0);
        _hub.EnumerationEnds.ShouldHaveSingleItem().Total.ShouldBe(250);
    }

    /// <summary>Ours: a connector may tell no versions, but none that hides a change.</summary>
    [Fact]
    public async Task The_version_of_an_item_changes_with_its_content_and_is_the_same_listed_and_read()
    {
        var location = await PutAsync("item", [1, 2, 3]);
        var before = (await _connector.FullScanAsync()).ShouldHaveSingleItem().ContentVersion;
        using var response = await ReadAsync(location);
        var read = response.Headers.TryGetValues(WireHeaders.ContentVersion, out var values) ? values.Single() : null;
        await PutAsync("item", [3, 2, 1]);
        var after = (await _connector.FullScanAsync()).ShouldHaveSingleItem().ContentVersion;

        read.ShouldBeOneOf(before, null);
        (before is null || before != after).ShouldBeTrue($"{before} stands for two contents");
    }

    /// <summary>§4.3.</summary>
    [Fact]
    public async Task An_empty_asset_ends_its_enumeration_too() => (await _connector.FullScanAsync()).ShouldBeEmpty();

    /// <summary>§4.3.</summary>
    [Fact]
    public async Task A_limit_is_honoured()
    {
        for (var number = 0; number < 10; number++)
        {
            await PutAsync($"item{number}", [1]);
        }

        (await _connector.FullScanAsync("limit=3")).Count.ShouldBe(3);
        (await _connector.FullScanAsync("limit=3&batch=true&batch_size=2")).Count.ShouldBe(3);
        (await _connector.FullScanAsync("batch=false")).Count.ShouldBe(10);
    }

    /// <summary>§7.4: the same engine for scans and previews.</summary>
    [Fact]
    public async Task A_filter_selects_what_is_scanned_and_previewed()
    {
        await PutAsync("keep/a.txt", [1]);
        await PutAsync("keep/tmp/b.txt", [1]);
        await PutAsync("other/c.txt", [1]);
        await using var filtered = await StartAsync(KeyValuePair.Create("DSXCONNECTOR_FILTER", (string?)"keep -tmp"));

        var items = await filtered.FullScanAsync();
        var check = await filtered.AskAsync<StatusResponse>(HttpMethod.Get, "repo_check?preview=5");

        items.ShouldHaveSingleItem().Location.ShouldEndWith("a.txt");
        check.Preview.ShouldBe(["keep/a.txt"]);
        check.Description!.ShouldContain("preview=1");
    }

    /// <summary>§4.4: octet-stream, byte for byte, in any size.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((128 * 1024) - 1)]
    [InlineData(128 * 1024)]
    [InlineData((128 * 1024) + 1)]
    [InlineData(3_000_000)]
    public async Task An_item_is_read_byte_for_byte(int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        var location = await PutAsync("item.bin", content);

        using var response = await ReadAsync(location);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        (await response.Content.ReadAsByteArrayAsync()).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    /// <summary>Appendix C 8.</summary>
    [Fact]
    public async Task A_missing_item_is_404_with_its_reason()
    {
        var location = await PutAsync("item", [1]);
        (await ActAsync(location, "delete", "job")).Status.ShouldBe(ResponseStatus.Success);

        using var response = await ReadAsync(location);

        await ShouldBeErrorAsync(response, HttpStatusCode.NotFound);
    }

    /// <summary>§4.4: nothing but items of the asset.</summary>
    [Fact]
    public async Task Nothing_outside_the_asset_is_read_or_acted_on()
    {
        var before = await GetAsync(ForeignLocation);

        using var response = await ReadAsync(ForeignLocation);
        await ShouldBeErrorAsync(response, HttpStatusCode.Forbidden);
        foreach (var action in (string[])["delete", "move", "tag", "movetag"])
        {
            (await ActAsync(ForeignLocation, action, "job")).Status.ShouldNotBe(ResponseStatus.Success);
        }

        before.ShouldNotBeNull();
        (await GetAsync(ForeignLocation)).ShouldBe(before);
    }

    /// <summary>§4.5: nothing is done unless it was configured or asked for.</summary>
    [Fact]
    public async Task By_default_a_malicious_item_is_left_as_it_is()
    {
        var location = await PutAsync("item", [1]);

        var answer = await ActAsync(location, type: null, "job");

        answer.Status.ShouldBe(ResponseStatus.Nothing);
        answer.ItemAction.ShouldBe(ItemAction.Nothing);
        (await GetAsync(location)).ShouldNotBeNull();
    }

    /// <summary>§4.5: an order that comes again is answered as before.</summary>
    [Fact]
    public async Task Deleting_again_is_the_same_success()
    {
        var location = await PutAsync("item", [1]);

        var answer = await ActAsync(location, "delete", "job");

        answer.Status.ShouldBe(ResponseStatus.Success);
        answer.ItemAction.ShouldBe(ItemAction.Delete);
        (await GetAsync(location)).ShouldBeNull();
        (await ActAsync(location, "delete", "job")).ShouldBeEquivalentTo(answer);
    }

    /// <summary>§4.5: an item that came later is not what was ordered.</summary>
    [Fact]
    public async Task An_item_that_took_the_place_of_a_deleted_one_survives_the_repetition()
    {
        var location = await PutAsync("item", [1]);
        await ActAsync(location, "delete", "job");
        await PutAsync("item", [2]);

        await ActAsync(location, "delete", "job");

        (await GetAsync(location)).ShouldBe([2]);
    }

    /// <summary>Ours: an order names the content that was scanned, and no other is acted on.</summary>
    [Theory]
    [InlineData("delete")]
    [InlineData("movetag")]
    public async Task Only_the_content_that_was_scanned_is_acted_on(string type)
    {
        var location = await PutAsync("item", [2]);

        var answer = await ActAsync(location, type, "job", scanned: [1]);

        (answer.Status, answer.IsChanged).ShouldBe((ResponseStatus.Error, true));
        (await GetAsync(location)).ShouldBe([2]);
        (await ActAsync(location, type, "next-job", scanned: [2])).Status.ShouldBe(ResponseStatus.Success);
        (await GetAsync(location)).ShouldBeNull();
    }

    /// <summary>§4.5.</summary>
    [Fact]
    public async Task A_moved_item_is_where_the_answer_says_and_no_longer_scanned()
    {
        var location = await PutAsync("dir/item", [1, 2, 3]);

        var answer = await ActAsync(location, "move_tag", "job");

        answer.Status.ShouldBe(ResponseStatus.Success, answer.Description);
        answer.ItemAction.ShouldBe(ItemAction.MoveTag);
        answer.Description!.ShouldContain($"moved to {answer.MovedTo}");
        (await GetAsync(location)).ShouldBeNull();
        (await GetAsync(answer.MovedTo!)).ShouldBe([1, 2, 3]);
        (await _connector.FullScanAsync()).ShouldBeEmpty();
        (await ActAsync(location, "move_tag", "job")).ShouldBeEquivalentTo(answer);
    }

    /// <summary>§2.4: every route that tells or does something wants a signature, and wants it fresh.</summary>
    [Theory]
    [InlineData("POST", "full_scan?job_id=attack")]
    [InlineData("POST", "read_file")]
    [InlineData("PUT", "item_action")]
    [InlineData("GET", "repo_check?preview=5")]
    [InlineData("GET", "estimate")]
    [InlineData("GET", "assets")]
    [InlineData("GET", "objects")]
    [InlineData("GET", "config")]
    [InlineData("PUT", "config")]
    public async Task Calls_that_are_not_rightly_signed_do_nothing(string verb, string route)
    {
        var method = new HttpMethod(verb);
        var location = await PutAsync("item", [1]);
        var body = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(
            Request(location, "job") with { RequestedAction = new RequestedAction { Type = "delete" } }, WireJson.Options));
        string Sign(HmacKey key, string signedRoute, byte[] signedBody, TimeProvider? clock = null) =>
            DsxHmacSignature.CreateHeader(key, verb, $"/{Name}/{signedRoute}", signedBody, clock ?? TimeProvider.System);

        await ShouldBeRefusedAsync(null, "missing_hmac");
        await ShouldBeRefusedAsync("Bearer " + _hub.EnrollmentToken, "missing_hmac");
        await ShouldBeRefusedAsync(Sign(HmacKey.Generate(), route, body), "unknown_key_id");
        await ShouldBeRefusedAsync(Sign(new HmacKey(_hub.Key!.KeyId, "guess"), route, body), "bad_signature");
        await ShouldBeRefusedAsync(Sign(_hub.Key, route, [.. body, 32]), "bad_signature");
        await ShouldBeRefusedAsync(Sign(_hub.Key, route + "x", body), "bad_signature");
        var early = new ManualTimeProvider(TimeProvider.System.GetUtcNow().AddSeconds(-90));
        await ShouldBeRefusedAsync(Sign(_hub.Key, route, body, early), "stale_request");

        (await GetAsync(location)).ShouldBe([1]);
        _hub.Items.ShouldBeEmpty();

        async Task ShouldBeRefusedAsync(string? header, string detail)
        {
            using var response = await _connector.SendAsync(method, route, body, header);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await response.Content.ReadAsStringAsync()).ShouldBe($"{{\"detail\":\"{detail}\"}}");
        }
    }

    /// <summary>design.md §4: a captured call is worth nothing.</summary>
    [Fact]
    public async Task A_replayed_call_is_refused()
    {
        var location = await PutAsync("item", [1]);
        var body = JsonSerializer.SerializeToUtf8Bytes(Request(location, "job"), WireJson.Options);
        var header = DsxHmacSignature.CreateHeader(_hub.Key!, "POST", $"/{Name}/read_file", body, TimeProvider.System);

        using var first = await _connector.SendAsync(HttpMethod.Post, ConnectorRoutes.ReadFile, body, header);
        using var second = await _connector.SendAsync(HttpMethod.Post, ConnectorRoutes.ReadFile, body, header);

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    /// <summary>Appendix C 4: bodies as upstream hubs send them.</summary>
    [Theory]
    [InlineData("{}", HttpStatusCode.UnprocessableEntity)]
    [InlineData("null", HttpStatusCode.UnprocessableEntity)]
    [InlineData("", HttpStatusCode.UnprocessableEntity)]
    [InlineData("{\"location\":", HttpStatusCode.UnprocessableEntity)]
    [InlineData("[]", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"location":"?","metainfo":"m","requested_action":null,"scan_source":"x","new":{"a":1},"connector":{"name":"c"}}""", HttpStatusCode.OK)]
    public async Task Bodies_are_read_leniently_and_nonsense_is_refused(string body, HttpStatusCode expected)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var header = DsxHmacSignature.CreateHeader(_hub.Key!, "PUT", $"/{Name}/item_action", bytes, TimeProvider.System);

        using var response = await _connector.SendAsync(HttpMethod.Put, ConnectorRoutes.ItemAction, bytes, header);

        response.StatusCode.ShouldBe(expected);
    }

    /// <summary>§4.6: anybody may say that an item changed, and it is scanned as a job of its own.</summary>
    [Theory]
    [InlineData("location")]
    [InlineData("path")]
    [InlineData("file_path")]
    public async Task An_event_has_an_item_scanned(string member)
    {
        var location = await PutAsync("dir/item", [1, 2]);

        (await EventAsync(new Dictionary<string, string> { [member] = location })).Status.ShouldBe(ResponseStatus.Success);

        await Eventually.TrueAsync(() => !_hub.EnumerationEnds.IsEmpty, "the item's job is ended");
        var item = _hub.Items.ShouldHaveSingleItem();
        item.Location.ShouldBe(location);
        item.SizeInBytes.ShouldBe(2);
        item.Connector!.Uuid.ShouldBe(_hub.Registrations.First().Uuid);
        _hub.EnumerationEnds.ShouldHaveSingleItem().ShouldBe((item.ScanJobId!, 1));
    }

    /// <summary>§4.6: an event can neither reach what a scan would not list, nor find out what there is.</summary>
    [Fact]
    public async Task An_event_of_anything_else_does_nothing_and_learns_nothing()
    {
        var location = await PutAsync("item", [1]);
        var missing = location + "-missing";
        var answers = new List<StatusResponse>();

        foreach (var place in (string[])[ForeignLocation, missing, "..", "/etc/passwd", location])
        {
            answers.Add(await EventAsync(new Dictionary<string, string> { ["location"] = place }));
        }

        answers.ShouldAllBe(answer => answer == answers[0]);
        await Eventually.TrueAsync(() => !_hub.Items.IsEmpty, "the one item is submitted");
        _hub.Items.ShouldAllBe(item => item.Location == location);
    }

    /// <summary>§5.10: a filter that was changed holds for the next scan.</summary>
    [Fact]
    public async Task A_changed_filter_holds_from_the_next_scan_on()
    {
        await PutAsync("a.txt", [1]);
        await PutAsync("b.zip", [1]);

        var config = await _connector.AskAsync<JsonElement>(HttpMethod.Put, "config", new { filter = "*.zip", item_action = "movetag" });

        config.GetProperty("filter").GetString().ShouldBe("*.zip");
        config.GetProperty("item_action").GetString().ShouldBe("movetag");
        config.GetProperty("persistence").GetProperty("applied").GetBoolean().ShouldBeFalse();
        (await _connector.FullScanAsync()).ShouldHaveSingleItem().Location.ShouldEndWith("b.zip");
        (await _connector.AskAsync<JsonElement>(HttpMethod.Get, "config")).GetProperty("filter").GetString().ShouldBe("*.zip");
    }

    /// <summary>§5.10: a change is made whole or not at all.</summary>
    [Theory]
    [InlineData("""{"filter":"*.zip","item_action":"destroy"}""")]
    [InlineData("""{"item_action":"delete","filter":"'open"}""")]
    [InlineData("""{"item_action":"delete","asset":"/"}""")]
    [InlineData("""{"item_action":"delete","item_action_move_metainfo":"/tmp/elsewhere"}""")]
    [InlineData("""{"item_action":"delete","filter":7}""")]
    public async Task A_change_with_a_mistake_changes_nothing(string body)
    {
        var before = (await _connector.AskAsync<JsonElement>(HttpMethod.Get, "config")).ToString();

        using var response = await SendConfigAsync(body);

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _connector.AskAsync<JsonElement>(HttpMethod.Get, "config")).ToString().ShouldBe(before);
    }

    /// <summary>§4.2.</summary>
    [Theory]
    [InlineData("{", "invalid_json")]
    [InlineData("[]", "invalid_payload")]
    [InlineData("""{"uuid":"x","filter":null}""", "no_supported_fields")]
    public async Task A_change_of_nothing_is_400(string body, string detail)
    {
        using var response = await SendConfigAsync(body);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldBe($"{{\"detail\":\"{detail}\"}}");
    }

    /// <summary>§3.3: an estimate is exact or none.</summary>
    [Fact]
    public async Task An_estimate_that_is_exact_is_the_number_of_items()
    {
        for (var number = 0; number < 12; number++)
        {
            await PutAsync($"dir/item{number}", [1]);
        }

        var estimate = await _connector.AskAsync<JsonElement>(HttpMethod.Get, "estimate");

        (estimate.GetProperty("confidence").GetString() switch
        {
            "exact" => estimate.GetProperty("count").GetInt32() == 12,
            "unknown" => estimate.GetProperty("count").ValueKind == JsonValueKind.Null,
            _ => false,
        }).ShouldBeTrue(estimate.ToString());
    }

    /// <summary>§1.2 step 13.</summary>
    [Fact]
    public async Task A_connector_that_stops_unregisters()
    {
        var other = await StartAsync();
        var uuid = _hub.Registrations.Last().Uuid;

        await other.DisposeAsync();

        _hub.Unregistrations.ShouldContain(uuid!.Value.ToString("D"));
    }

    private async Task<RunningConnector> StartAsync(params IEnumerable<KeyValuePair<string, string?>> settings) =>
        await (await RunningConnector.StartAsync(_hub, Name, Settings.Concat(settings), Configure)).ReadyAsync();

    private async Task<StatusResponse> EventAsync(IReadOnlyDictionary<string, string> body)
    {
        using var response = await _connector.SendAsync(
            HttpMethod.Post, "webhook/event", JsonSerializer.SerializeToUtf8Bytes(body), authorization: null);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return JsonSerializer.Deserialize<StatusResponse>(await response.Content.ReadAsStringAsync(), WireJson.Options)!;
    }

    private Task<HttpResponseMessage> SendConfigAsync(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var header = DsxHmacSignature.CreateHeader(_hub.Key!, "PUT", $"/{Name}/config", bytes, TimeProvider.System);
        return _connector.SendAsync(HttpMethod.Put, "config", bytes, header);
    }

    private Task<HttpResponseMessage> ReadAsync(string location) =>
        _connector.SendAsync(HttpMethod.Post, ConnectorRoutes.ReadFile, Request(location, "job"));

    private Task<ItemActionResponse> ActAsync(string location, string? type, string job, byte[]? scanned = null) => _connector.AskAsync<ItemActionResponse>(
        HttpMethod.Put,
        ConnectorRoutes.ItemAction,
        Request(location, job) with
        {
            RequestedAction = type is null ? null : new RequestedAction { Type = type },
            Sha256 = scanned is null ? null : Convert.ToHexStringLower(SHA256.HashData(scanned)),
        });

    private static ScanRequest Request(string location, string job) => new() { Location = location, Metainfo = "item", ScanJobId = job };

    private static async Task ShouldBeErrorAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        response.StatusCode.ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        var answer = JsonSerializer.Deserialize<StatusResponse>(await response.Content.ReadAsStringAsync(), WireJson.Options)!;
        answer.Status.ShouldBe(ResponseStatus.Error);
        answer.Message.ShouldNotBeEmpty();
    }
}
