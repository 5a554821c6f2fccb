using System.Net;
using System.Text.Json.Nodes;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Interop;

/// <summary>Our filesystem connector, as a real process, works with a hub of dsx-connect as it is.</summary>
public sealed class UpstreamHubTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestFolder _files = new();
    private UpstreamHub _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await UpstreamHub.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _hub.Complaints.ShouldBeEmpty();
        await _hub.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task It_enrolls_keeps_registering_answers_what_a_console_asks_and_unregisters()
    {
        _files.Write("a.txt", "x");
        await using (await ConnectorProcess.StartAsync(_hub, _files.Path))
        {
            await Eventually.TrueAsync(() => _hub.Registrations.Count >= 3, "it registers again and again", Limit);
            _hub.Registrations.First().ShouldBe(201);
            _hub.Registrations.Skip(1).ShouldAllBe(status => status == 200);
            _hub.Connector!["url"]!.GetValue<string>().ShouldEndWith("/filesystem-connector");

            (await _hub.AskAsync(HttpMethod.Get, "healthz"))["ok"]!.GetValue<bool>().ShouldBeTrue();
            (await _hub.AskAsync(HttpMethod.Get, "readyz"))["status"]!.GetValue<string>().ShouldBe("ready");
            (await _hub.AskAsync(HttpMethod.Get, "repo_check?preview=5"))["preview"]!.AsArray().Count.ShouldBe(1);
            (await _hub.AskAsync(HttpMethod.Get, "estimate"))["count"]!.GetValue<int>().ShouldBe(1);
            (await _hub.AskAsync(HttpMethod.Get, "config"))["asset"]!.GetValue<string>().ShouldBe(_files.Path);
            (await _hub.AskAsync(HttpMethod.Put, "config", new JsonObject { ["filter"] = "*.zip", ["item_action"] = "move_tag" }))["item_action"]!
                .GetValue<string>().ShouldBe("movetag");
            (await _hub.AskAsync(HttpMethod.Get, "assets?type=folder&limit=10"))["status"]!.GetValue<string>().ShouldBe("success");
        }

        _hub.Unregistered.ShouldHaveSingleItem().ShouldBe(_hub.Connector["uuid"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(true, true, "true")]
    [InlineData(true, true, "false")]
    [InlineData(false, false, "true")]
    [InlineData(true, false, "true")]
    public async Task A_full_scan_submits_every_file_whether_batches_are_taken_or_not(bool advertised, bool taken, string batch)
    {
        var paths = Enumerable.Range(0, 45).Select(number => _files.Write($"dir {number % 4}/fil-é-{number}.txt", "x")).ToList();
        _hub.AdvertisesBatch = advertised;
        _hub.TakesBatch = taken;
        await using var connector = await ConnectorProcess.StartAsync(_hub, _files.Path);

        await ScanAsync("job", $"&batch={batch}&batch_size=10");

        await DoneAsync("job");
        _hub.LocationsOf("job").Order(StringComparer.Ordinal).ShouldBe(paths.Order(StringComparer.Ordinal));
        _hub.Batches.Count.ShouldBe(taken && batch == "true" ? 5 : 0);
        _hub.Done.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_paused_job_waits_and_a_cancelled_one_ends(string batch)
    {
        for (var number = 0; number < 30; number++)
        {
            _files.Write($"file{number}", "x");
        }

        await using var connector = await ConnectorProcess.StartAsync(_hub, _files.Path);
        _hub.Pause("paused");
        await ScanAsync("paused", $"&batch={batch}");
        await Eventually.TrueAsync(() => connector.Log.Contains("is paused", StringComparison.Ordinal), "the connector sees the pause", Limit);
        var before = _hub.LocationsOf("paused").Count;
        before.ShouldBeLessThan(30);
        _hub.Done.ShouldBeEmpty();
        _hub.Resume("paused");
        await DoneAsync("paused");
        _hub.LocationsOf("paused").Distinct().Count().ShouldBe(30);

        _hub.Cancel("cancelled");
        await ScanAsync("cancelled", "&batch=false");
        await DoneAsync("cancelled");
        _hub.LocationsOf("cancelled").ShouldBeEmpty();
    }

    [Fact]
    public async Task Items_are_read_byte_for_byte_and_missing_ones_are_no_content()
    {
        var content = new byte[1_500_000];
        Random.Shared.NextBytes(content);
        var path = _files.Write("ä b/c+d.bin", content);
        await using var connector = await ConnectorProcess.StartAsync(_hub, _files.Path);

        using var read = await _hub.CallAsync(HttpMethod.Post, "read_file", _hub.Request(path, "job"));
        read.StatusCode.ShouldBe(HttpStatusCode.OK);
        read.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        (await read.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).AsSpan().SequenceEqual(content).ShouldBeTrue();

        using var missing = await _hub.CallAsync(HttpMethod.Post, "read_file", _hub.Request(_files["missing"], "job"));
        missing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        missing.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
    }

    [Theory]
    [InlineData("delete", "File deleted.")]
    [InlineData("move", "File moved")]
    [InlineData("tag", "File tagged")]
    [InlineData("movetag", "File moved and tagged")]
    public async Task It_acts_as_it_is_set_up_and_says_so_in_the_words_of_dsx_connect(string action, string message)
    {
        var path = _files.Write("dir/virus.com", "malicious");
        await using var connector = await ConnectorProcess.StartAsync(_hub, _files.Path, ("ITEM_ACTION", action));

        var answer = await _hub.AskAsync(HttpMethod.Put, "item_action", _hub.Request(path, "job"));

        answer["status"]!.GetValue<string>().ShouldBe("success");
        answer["item_action"]!.GetValue<string>().ShouldBe(action);
        answer["message"]!.GetValue<string>().ShouldBe(message);
        File.Exists(path).ShouldBe(action == "tag");
        if (action.StartsWith("move", StringComparison.Ordinal))
        {
            answer["description"]!.GetValue<string>().ShouldContain("moved to " + _files["dsxconnect-quarantine/dir/virus.com"]);
        }
        else if (action == "tag")
        {
            File.Exists(path + ".dsx.tags.json").ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(null, "missing_hmac")]
    [InlineData("Bearer dev-enroll", "missing_hmac")]
    [InlineData("DSX-HMAC key_id=nobody, ts=1, nonce=n, sig=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "unknown_key_id")]
    public async Task Who_is_not_its_hub_is_refused_in_the_words_of_dsx_connect(string? header, string detail)
    {
        await using var connector = await ConnectorProcess.StartAsync(_hub, _files.Path);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, _hub.Connector!["url"]!.GetValue<string>() + "/full_scan?job_id=x");
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe($"{{\"detail\":\"{detail}\"}}");
    }

    [Fact]
    public async Task A_file_that_is_written_while_it_monitors_is_a_job_of_its_own()
    {
        await using var connector = await ConnectorProcess.StartAsync(_hub, _files.Path, ("MONITOR", "true"));
        await Eventually.TrueAsync(() => connector.Log.Contains("Monitoring", StringComparison.Ordinal), "it monitors", Limit);
        var number = 0;

        await Eventually.TrueAsync(
            () =>
            {
                if (number++ % 100 == 0)
                {
                    _files.Write($"new/file{number}.txt", "x");
                }

                return !_hub.Items.IsEmpty;
            },
            "a new file is submitted",
            Limit);

        var item = _hub.Items.First();
        item["location"]!.GetValue<string>().ShouldStartWith(_files["new/file"]);
        Guid.TryParse(item["scan_job_id"]!.GetValue<string>(), out _).ShouldBeTrue();
    }

    private async Task ScanAsync(string job, string query)
    {
        var answer = await _hub.AskAsync(HttpMethod.Post, $"full_scan?job_id={job}{query}");
        answer["status"]!.GetValue<string>().ShouldBe("success", answer.ToString());
        answer["message"]!.GetValue<string>().ShouldBe("Full scan initiated");
        answer["description"]!.GetValue<string>().ShouldContain($"job_id={job}");
    }

    private Task DoneAsync(string job) => Eventually.TrueAsync(() => _hub.Done.Contains(job), $"the enumeration of {job} ends", Limit);
}
