using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Hub.Tests.Actions;

/// <summary>What the hub orders a connector to do with a malicious item, and what it makes of the answer.</summary>
public sealed class ActionOrderTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<JsonElement> _orders = new();
    private ItemActionResponse _answer = new() { Status = ResponseStatus.Success, Message = "File moved", ItemAction = ItemAction.Move };
    private HubApp _hub = null!;
    private LoopbackApp _app = null!;
    private TestConnector _connector = null!;

    private ILedger Ledger => _hub.Services.GetRequiredService<ILedger>();

    public async ValueTask InitializeAsync()
    {
        _hub = await HubApp.StartAsync();
        _app = await LoopbackApp.StartAsync(app => app.MapPut("/test-connector/item_action", async context =>
        {
            _orders.Enqueue(await context.Request.ReadFromJsonAsync<JsonElement>(HubApp.Token));
            await context.Response.WriteAsJsonAsync(_answer, WireJson.Options, HubApp.Token);
        }));
        _connector = new TestConnector(_hub) { Url = new Uri(_app.Url, "test-connector").ToString() };
        (await _connector.RegisterAsync()).ShouldBe(HttpStatusCode.Created);
    }

    public async ValueTask DisposeAsync()
    {
        _connector.Dispose();
        await _hub.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task The_order_names_the_digest_and_size_of_what_was_scanned()
    {
        var item = await FindMalwareAsync("0f3c", size: 68);

        await Eventually.TrueAsync(async () => (await ItemAsync(item)).ActionStatus == "success", "the action is over");

        var order = _orders.ShouldHaveSingleItem();
        (order.GetProperty("sha256").GetString(), order.GetProperty("size_in_bytes").GetInt64()).ShouldBe(("0f3c", 68));
    }

    [Fact]
    public async Task Of_what_was_not_read_to_its_end_the_order_names_no_digest()
    {
        await FindMalwareAsync(sha256: null, size: null);

        await Eventually.TrueAsync(() => !_orders.IsEmpty, "the action is ordered");

        _orders.Single().TryGetProperty("sha256", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task An_item_that_is_not_what_was_scanned_is_scanned_again()
    {
        _answer = _answer with { Status = ResponseStatus.Error, Message = "Item action failed.", IsChanged = true };

        var item = await FindMalwareAsync("0f3c", size: 68);

        await Eventually.TrueAsync(async () => (await ItemAsync(item)).ActionStatus == "superseded", "the action is over");
        (await ItemAsync(item)).Verdict.ShouldBe("malicious");
        var items = await Ledger.ListItemsAsync(null, 0, 10, HubApp.Token);
        items.Select(one => (one.Location, one.State)).ShouldBe([("/bad", ItemState.Done), ("/bad", ItemState.Accepted)]);
    }

    [Fact]
    public async Task A_success_is_one_even_if_it_claims_that_the_item_changed()
    {
        _answer = _answer with { IsChanged = true };

        var item = await FindMalwareAsync("0f3c", size: 68);

        await Eventually.TrueAsync(async () => (await ItemAsync(item)).ActionStatus == "success", "the action is over");
        (await Ledger.ListItemsAsync(null, 0, 10, HubApp.Token)).Count.ShouldBe(1);
    }

    private async Task<ItemRecord> ItemAsync(Guid task) => (await Ledger.FindItemAsync(task, HubApp.Token)).ShouldNotBeNull();

    private async Task<Guid> FindMalwareAsync(string? sha256, long? size)
    {
        await Ledger.AcceptAsync(new Submission("job", _connector.Uuid, null, [new SubmittedItem("/bad", "bad", null)]), HubApp.Token);
        var item = (await Ledger.ListItemsAsync("job", 0, 1, HubApp.Token)).Single();
        await Ledger.RecordAsync(
            [
                new ScanResult
                {
                    TaskId = item.TaskId.ToString(),
                    JobId = "job",
                    Attempt = 1,
                    ConnectorUuid = _connector.Uuid,
                    ConnectorName = "test-connector",
                    Location = "/bad",
                    Metainfo = "bad",
                    Verdict = ScanVerdict.Malicious,
                    SizeInBytes = size,
                    Sha256 = sha256,
                    ElapsedMs = 1,
                    CompletedAt = DateTimeOffset.UnixEpoch,
                },
            ],
            (_, _) => null,
            HubApp.Token);
        return item.TaskId;
    }
}
