using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines.Signatures;
using DsxDapr.Scanner.Tests.Engines.ClamAv;
using DsxDapr.Scanner.Tests.Fakes;
using DsxDapr.Testing;

namespace DsxDapr.Scanner.Tests.App;

public sealed class ScannerAppTests : IAsyncLifetime
{
    private SignedConnector _connector = null!;
    private FakeSidecar _sidecar = null!;
    private ScannerApp _scanner = null!;

    public async ValueTask InitializeAsync()
    {
        _connector = await SignedConnector.StartAsync();
        _sidecar = await FakeSidecar.StartAsync(_connector.Url);
        _scanner = new ScannerApp(_sidecar.Url);
        _connector.Key = await _sidecar.EnrollAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _scanner.DisposeAsync();
        await _sidecar.DisposeAsync();
        await _connector.DisposeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("fake-connector")]
    public async Task An_order_is_scanned_published_and_only_then_acknowledged(string? appId)
    {
        _connector.Content = EicarTestFile.Bytes.ToArray();

        (await DeliverAsync("42", appId)).ShouldBe("SUCCESS");

        var entry = _sidecar.Published.ShouldHaveSingleItem();
        entry.GetProperty("entryId").GetString().ShouldBe("42/2");
        var metadata = entry.GetProperty("metadata");
        metadata.GetProperty("cloudevent.id").GetString().ShouldBe("42/2");
        metadata.GetProperty("cloudevent.type").GetString().ShouldBe("dsx.scan.completed.v1");
        metadata.GetProperty("cloudevent.subject").GetString().ShouldBe("job-1");
        var result = entry.GetProperty("event");
        result.GetProperty("verdict").GetString().ShouldBe("malicious");
        result.GetProperty("threat").GetString().ShouldBe("EICAR-Test-File");
        result.GetProperty("sha256").GetString().ShouldBe("275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f");
        result.GetProperty("size_in_bytes").GetInt64().ShouldBe(68);
        result.GetProperty("location").GetString().ShouldBe("/items/ü.txt");
        result.TryGetProperty("failure", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_failure_is_a_result_too()
    {
        (await DeliverAsync("42", appId: "nobody")).ShouldBe("SUCCESS");

        var entry = _sidecar.Published.ShouldHaveSingleItem();
        entry.GetProperty("metadata").GetProperty("cloudevent.type").GetString().ShouldBe("dsx.scan.failed.v1");
        var failure = entry.GetProperty("event").GetProperty("failure");
        failure.GetProperty("class").GetString().ShouldBe("connector_connection");
        failure.GetProperty("retriable").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_replaced_key_is_picked_up_at_once()
    {
        (await DeliverAsync("1")).ShouldBe("SUCCESS");
        var store = _sidecar.CreateCredentialStore();
        await store.RevokeAsync(TestOrders.Connector, TestContext.Current.CancellationToken);
        await store.UnbanAsync(TestOrders.Connector, TestContext.Current.CancellationToken);
        _connector.Key = await _sidecar.EnrollAsync();

        (await DeliverAsync("2")).ShouldBe("SUCCESS");

        _sidecar.Published[^1].GetProperty("event").GetProperty("verdict").GetString().ShouldBe("clean");
    }

    [Fact]
    public async Task An_order_whose_result_cannot_be_published_is_delivered_again()
    {
        _sidecar.RefusesToPublish = true;
        (await DeliverAsync("42")).ShouldBe("RETRY");

        _sidecar.RefusesToPublish = false;
        (await DeliverAsync("42")).ShouldBe("SUCCESS");

        _sidecar.Published.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Keys_that_cannot_be_read_spend_no_attempt()
    {
        _sidecar.HasLostItsState = true;

        (await DeliverAsync("42")).ShouldBe("RETRY");

        _sidecar.Published.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task An_order_from_anybody_else_is_refused(string? token)
    {
        using var answer = await _scanner.PostAsync(new { id = "1", data = Order("42", appId: null) }, token);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        _sidecar.Published.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_order_that_cannot_be_decoded_is_dropped()
    {
        using var answer = await _scanner.PostAsync(new { id = "1", data = new { task_id = "42" } }, ScannerApp.AppToken);

        (await answer.Content.ReadAsStringAsync()).ShouldContain("DROP");
    }

    [Fact]
    public async Task Many_orders_are_scanned_at_once_but_no_more_than_configured()
    {
        await using var scanner = CreateScanner("MAX_INFLIGHT", "4");

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => scanner.DeliverAsync(Order($"{i}", appId: null))));

        answers.ShouldAllBe(a => a == "SUCCESS");
        _sidecar.Published.Select(e => e.GetProperty("entryId").GetString()).Distinct().Count().ShouldBe(200);
        _connector.MostAtOnce.ShouldBeLessThanOrEqualTo(4);
    }

    [ClamdFact]
    public async Task While_the_engine_is_down_orders_wait_and_no_attempt_is_spent()
    {
        await using var clamd = await Clamd.StartAsync();
        await clamd.StopAsync();
        await using var scanner = new ScannerApp(_sidecar.Url, new Dictionary<string, string>
        {
            ["DSXCONNECT_SCANNER:ENGINES"] = "clamav",
            ["DSXCONNECT_SCANNER:CLAMAV:ADDRESSES"] = clamd.TcpAddress,
        });
        using var client = scanner.CreateClient();
        _connector.Content = [.. EicarTestFile.Bytes.Span];
        var delivery = scanner.DeliverAsync(Order("42", appId: null));
        await Eventually.TrueAsync(
            async () => await EngineStateAsync(client) == "unhealthy", "the engine is unhealthy");
        delivery.IsCompleted.ShouldBeFalse();
        _connector.MostAtOnce.ShouldBe(0, "nothing is read that cannot be scanned");

        await clamd.StartAgainAsync();

        (await delivery).ShouldBe("SUCCESS");
        var result = _sidecar.Published.ShouldHaveSingleItem().GetProperty("event");
        result.GetProperty("verdict").GetString().ShouldBe("malicious");
        result.GetProperty("engine").GetString().ShouldNotBeNull().ShouldStartWith("clamav 1.");
        (await EngineStateAsync(client)).ShouldBe("healthy");
    }

    [Fact]
    public async Task It_starts_before_its_sidecar_and_is_ready_after_it()
    {
        _sidecar.IsHealthy = false;
        using var client = _scanner.CreateClient();
        (await client.GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync("/readyz")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);

        _sidecar.IsHealthy = true;

        await Eventually.TrueAsync(async () => (await client.GetAsync("/readyz")).IsSuccessStatusCode, "the scanner is ready");
    }

    private static async Task<string?> EngineStateAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/readyz");
        var ready = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return ready.GetProperty("checks").GetProperty("engine").GetString();
    }

    private ScannerApp CreateScanner(string setting, string value) =>
        new(_sidecar.Url, new Dictionary<string, string> { ["DSXCONNECT_SCANNER:" + setting] = value });

    private ScanOrder Order(string taskId, string? appId) =>
        TestOrders.For($"{_connector.Url.GetLeftPart(UriPartial.Authority)}/fake-connector", taskId, appId);

    private Task<string?> DeliverAsync(string taskId, string? appId = null) => _scanner.DeliverAsync(Order(taskId, appId));
}
