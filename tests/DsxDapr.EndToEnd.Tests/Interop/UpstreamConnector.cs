using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.EndToEnd.Tests.Interop;

/// <summary>
/// A filesystem connector of dsx-connect with authentication on, as far as a hub can tell: it registers unsigned with its token again and
/// again and adopts whatever key it gets, submits without Content-Type, reports 0 as the total, reads in chunks without a length, and
/// answers 200 with JSON for a file that is missing (wire contract §1.2, §2, §3.4, §4).
/// </summary>
internal sealed class UpstreamConnector : UpstreamParty
{
    public const string Name = "upstream-connector";

    private const string Prefix = "/dsx-connect/api/v1";

    private readonly string _hub;
    private readonly string _asset;
    private readonly string _token;
    private readonly TimeSpan _heartbeat;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentBag<Task> _scans = [];
    private Task _heartbeats = Task.CompletedTask;
    private volatile Key? _key;

    private UpstreamConnector(Uri hub, string asset, string token, TimeSpan heartbeat)
    {
        _hub = hub.ToString().TrimEnd('/');
        _asset = asset;
        _token = token;
        _heartbeat = heartbeat;
    }

    public Guid Uuid { get; } = Guid.NewGuid();

    /// <summary>A file that is listed, and gone when it is to be read.</summary>
    public string Missing => Path.Combine(_asset, "missing.txt");

    /// <summary>Every key that registrations brought, in order.</summary>
    public ConcurrentQueue<Key> Keys { get; } = new();

    /// <summary>The route and outcome of every call to a signed route.</summary>
    public ConcurrentQueue<(string Route, string? Refusal)> Calls { get; } = new();

    /// <summary>The statuses of this connector's calls to the hub, by route.</summary>
    public ConcurrentQueue<(string Route, int Status)> Answers { get; } = new();

    public static async Task<UpstreamConnector> StartAsync(Uri hub, string asset, string token, TimeSpan heartbeat)
    {
        var connector = new UpstreamConnector(hub, asset, token, heartbeat);
        await connector.ListenAsync();
        connector._heartbeats = connector.RegisterAgainAndAgainAsync();
        return connector;
    }

    public override async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _heartbeats.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_scans).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var answer = await SendAsync(HttpMethod.Delete, $"{Prefix}/connectors/unregister/{Uuid}", []);
        Expect(answer.StatusCode == System.Net.HttpStatusCode.NoContent, "unregister is answered with 204");
        await base.DisposeAsync();
        _ended.Dispose();
    }

    /// <summary>Keeps a cursor at the hub, under a key that needs escaping: sent and signed escaped.</summary>
    public async Task<string?> KeepCursorAsync(string key, string value)
    {
        var path = $"{Prefix}/connectors/state/{Uuid}/graph/{Uri.EscapeDataString(key)}";
        using var put = await SendAsync(HttpMethod.Put, path, System.Text.Encoding.UTF8.GetBytes(value), "text/plain");
        Expect((int)put.StatusCode == 204, $"the cursor is kept, not {(int)put.StatusCode}");
        using var get = await SendAsync(HttpMethod.Get, path, []);
        return JsonNode.Parse(await get.Content.ReadAsStringAsync())!["value"]?.GetValue<string>();
    }

    /// <summary>Registers once, as this connector or anybody who has its token would.</summary>
    public async Task<JsonNode> RegisterAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_hub}{Prefix}/connectors/register");
        request.Headers.TryAddWithoutValidation("X-Enrollment-Token", _token);
        request.Content = Json(Bytes(Describe("ready")));
        using var response = await Client.SendAsync(request);
        Answers.Enqueue(("register", (int)response.StatusCode));
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    protected override async Task AnswerAsync(HttpContext http, string target, byte[] body)
    {
        var route = http.Request.Path.Value![(Name.Length + 2)..];
        if (route is "healthz")
        {
            await WriteAsync(http, 200, new JsonObject { ["ok"] = true });
            return;
        }

        if (route is "readyz")
        {
            await WriteAsync(http, 200, Describe("ready"));
            return;
        }

        var refusal = UpstreamHmac.Verify(
            http.Request.Headers.Authorization, keyId => _key is { } key && key.KeyId == keyId ? key.Secret : null, http.Request.Method, target, body);
        Calls.Enqueue((route, refusal));
        if (refusal is not null)
        {
            await RefuseAsync(http, refusal);
            return;
        }

        Expect(http.Request.ContentType == "application/json", $"{route} comes as application/json, not {http.Request.ContentType}");
        await (route switch
        {
            "full_scan" => OrderScanAsync(http),
            "read_file" => ReadAsync(http, Item(body)),
            "item_action" => ActAsync(http, Item(body)),
            "repo_check" => WriteAsync(http, 200, Status("success", "Repository connection successful.")),
            "config" => WriteAsync(http, 200, Describe("ready")),
            _ => WriteAsync(http, 404, new JsonObject { ["detail"] = "Not Found" }),
        });
    }

    private async Task RegisterAgainAndAgainAsync()
    {
        while (true)
        {
            var answer = await RegisterAsync();
            Expect(answer["status"]?.GetValue<string>() == "success" && answer["message"] is not null, $"a registration succeeds: {answer}");
            if (answer["hmac_key_id"]?.GetValue<string>() is { } keyId && answer["hmac_secret"]?.GetValue<string>() is { } secret)
            {
                _key = new Key(keyId, secret);
                Keys.Enqueue(_key);
            }

            await Task.Delay(_heartbeat, _ended.Token);
        }
    }

    private async Task OrderScanAsync(HttpContext http)
    {
        var job = http.Request.Query["job_id"].ToString();
        var batch = http.Request.Query["batch"] == "true";
        _scans.Add(Task.Run(() => ScanAsync(job, batch)));
        await WriteAsync(http, 200, Status("success", "Full scan initiated", $"The scan is running in the background. job_id={job} batch={batch}"));
    }

    private async Task ScanAsync(string job, bool batch)
    {
        using var config = await Client.GetAsync($"{_hub}{Prefix}/config");
        var workers = JsonNode.Parse(await config.Content.ReadAsStringAsync())!["workers"]!;
        batch &= workers["scan_request_batch_enabled"]!.GetValue<bool>();
        string[] paths = [.. Directory.EnumerateFiles(_asset, "*", SearchOption.AllDirectories).Where(static path => !path.Contains("quarantine")), Missing];
        var items = paths.Select(path => Request(path, job)).ToList();
        if (batch)
        {
            foreach (var chunk in items.Chunk(2))
            {
                await SubmitAsync("request_batch", new JsonObject { ["requests"] = new JsonArray([.. chunk]), ["batch_size"] = 2 });
            }
        }
        else
        {
            foreach (var item in items)
            {
                using var raw = await Client.GetAsync($"{_hub}{Prefix}/scan/jobs/{job}/raw");
                var data = JsonNode.Parse(await raw.Content.ReadAsStringAsync())!["data"]!;
                if (data["paused"]?.GetValue<string>() != "1" && data["cancel"]?.GetValue<string>() != "1")
                {
                    await SubmitAsync("request", item);
                }
            }
        }

        using var done = await SendAsync(
            HttpMethod.Post, $"{Prefix}/scan/jobs/{job}/enqueue_done", Bytes(new JsonObject { ["enqueued_total"] = 0 }), "application/json");
        Answers.Enqueue(("enqueue_done", (int)done.StatusCode));
    }

    private async Task SubmitAsync(string route, JsonNode body)
    {
        using var response = await SendAsync(HttpMethod.Post, $"{Prefix}/scan/{route}", Bytes(body));
        Answers.Enqueue((route, (int)response.StatusCode));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, byte[] body, string? contentType = null)
    {
        using var request = new HttpRequestMessage(method, _hub + path);
        if (_key is { } key)
        {
            request.Headers.TryAddWithoutValidation("Authorization", UpstreamHmac.Sign(key.KeyId, key.Secret, method.Method, path, body));
        }

        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = contentType is null ? null : new MediaTypeHeaderValue(contentType);
        }

        return await Client.SendAsync(request);
    }

    private async Task ReadAsync(HttpContext http, JsonNode item)
    {
        var location = item["location"]!.GetValue<string>();
        if (!File.Exists(location))
        {
            await WriteAsync(http, 200, Status("error", $"File {location} not found"));
            return;
        }

        http.Response.ContentType = "application/octet-stream";
        await using var file = File.OpenRead(location);
        await file.CopyToAsync(http.Response.Body);
    }

    private async Task ActAsync(HttpContext http, JsonNode item)
    {
        var location = item["location"]!.GetValue<string>();
        Expect(item["requested_action"] is null, "a hub of this generation asks for no action of its own");
        var target = Path.Combine(_asset, "quarantine", Path.GetRelativePath(_asset, location));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Move(location, target, overwrite: true);
        var answer = Status("success", "File moved", $"File {location} successfully moved to {target}.");
        answer["item_action"] = "move";
        await WriteAsync(http, 200, answer);
    }

    // Bodies that a pydantic model of dsx-connect would refuse must not come.
    private JsonNode Item(byte[] body)
    {
        var item = JsonNode.Parse(body)!.AsObject();
        Expect(item["connector"] is JsonObject connector && connector["uuid"]?.GetValue<string>() == Uuid.ToString(), $"the connector is named in full: {item}");
        Expect(item["connector_url"] is JsonValue, "connector_url is there");
        foreach (var member in (string[])["name", "url", "status", "item_action", "item_action_move_metainfo", "asset", "filter"])
        {
            Expect(item["connector"]![member] is JsonValue value && value.GetValueKind() == JsonValueKind.String, $"connector.{member} is a text");
        }

        return item;
    }

    private JsonObject Request(string path, string job) => new()
    {
        ["location"] = path,
        ["metainfo"] = Path.GetFileName(path),
        ["connector"] = Describe("ready"),
        ["connector_url"] = $"{Address}/{Name}",
        ["requested_action"] = null,
        ["size_in_bytes"] = File.Exists(path) ? new FileInfo(path).Length : null,
        ["scan_job_id"] = job,
        ["job_item_id"] = null,
    };

    private JsonObject Describe(string status) => new()
    {
        ["name"] = Name,
        ["display_name"] = "",
        ["display_icon"] = null,
        ["uuid"] = Uuid.ToString(),
        ["meta_info"] = null,
        ["url"] = $"{Address}/{Name}",
        ["status"] = status,
        ["item_action"] = "move",
        ["item_action_move_metainfo"] = "dsxconnect-quarantine",
        ["asset"] = _asset,
        ["asset_display_name"] = null,
        ["filter"] = "",
        ["last_repo_check_ts"] = null,
        ["last_repo_check_reason"] = null,
        ["last_repo_check_message"] = null,
    };

    private static ByteArrayContent Json(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private void Expect(bool condition, string expectation)
    {
        if (!condition)
        {
            Complain(expectation);
        }
    }

    /// <summary>What a registration brings.</summary>
    internal sealed record Key(string KeyId, string Secret);
}
