using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.EndToEnd.Tests.Interop;

/// <summary>
/// A hub of dsx-connect with authentication on, as far as a connector can tell: one key for each connector, repeated with every
/// registration; bodies checked before signatures; 202 with an error for batches when they are disabled; 409 for jobs that are paused or
/// cancelled; jobs it never heard of are empty (wire contract §2, §3).
/// </summary>
internal sealed class UpstreamHub : UpstreamParty
{
    private const string Prefix = "/dsx-connect/api/v1";

    private static readonly string[] Texts = ["name", "url", "status", "item_action", "item_action_move_metainfo", "asset", "filter"];

    private readonly ConcurrentDictionary<string, (string KeyId, string Secret)> _keys = new();
    private readonly ConcurrentDictionary<string, string> _flags = new();

    /// <summary>The token that it admits connectors with.</summary>
    public static string Token => "dev-enroll";

    /// <summary>Whether its configuration says that it takes batches.</summary>
    public bool AdvertisesBatch { get; set; } = true;

    /// <summary>Whether it does take them.</summary>
    public bool TakesBatch { get; set; } = true;

    /// <summary>The latest registration of the only connector.</summary>
    public JsonObject? Connector { get; private set; }

    public ConcurrentQueue<int> Registrations { get; } = new();

    public ConcurrentQueue<JsonNode> Items { get; } = new();

    public ConcurrentQueue<int> Batches { get; } = new();

    public ConcurrentQueue<string> Done { get; } = new();

    public ConcurrentQueue<string> Unregistered { get; } = new();

    public static async Task<UpstreamHub> StartAsync()
    {
        var hub = new UpstreamHub();
        await hub.ListenAsync();
        return hub;
    }

    public void Pause(string job) => _flags[job] = "paused";

    public void Cancel(string job) => _flags[job] = "cancel";

    public void Resume(string job) => _flags.TryRemove(job, out _);

    /// <summary>The locations of a job's items.</summary>
    public List<string> LocationsOf(string job) =>
        [.. Items.Where(item => item["scan_job_id"]?.GetValue<string>() == job).Select(item => item["location"]!.GetValue<string>())];

    /// <summary>Calls the connector back, signed over the decoded path, with a JSON content type whatever the method.</summary>
    public async Task<HttpResponseMessage> CallAsync(HttpMethod method, string endpoint, JsonNode? body = null)
    {
        var connector = Connector!;
        var url = new Uri($"{connector["url"]!.GetValue<string>()}/{endpoint}");
        var bytes = body is null ? [] : Bytes(body);
        var (keyId, secret) = _keys[connector["uuid"]!.GetValue<string>()];
        using var request = new HttpRequestMessage(method, url) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation(
            "Authorization", UpstreamHmac.Sign(keyId, secret, method.Method, Uri.UnescapeDataString(url.AbsolutePath) + url.Query, bytes));
        return await Client.SendAsync(request, HttpCompletionOption.ResponseContentRead);
    }

    /// <summary>Calls the connector back and reads its answer.</summary>
    public async Task<JsonNode> AskAsync(HttpMethod method, string endpoint, JsonNode? body = null)
    {
        using var response = await CallAsync(method, endpoint, body);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(200, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>A submitted item as the workers hand it back: with all members, those that are null among them.</summary>
    public JsonObject Request(string location, string job) => new()
    {
        ["location"] = location,
        ["metainfo"] = Path.GetFileName(location),
        ["connector"] = Connector!.DeepClone(),
        ["connector_url"] = Connector["url"]!.GetValue<string>(),
        ["requested_action"] = null,
        ["size_in_bytes"] = null,
        ["scan_job_id"] = job,
        ["job_item_id"] = null,
        ["scan_source"] = null,
    };

    protected override Task AnswerAsync(HttpContext http, string target, byte[] body)
    {
        var path = http.Request.Path.Value!;
        if (!path.StartsWith(Prefix + "/", StringComparison.Ordinal))
        {
            return WriteAsync(http, 404, new JsonObject { ["detail"] = "Not Found" });
        }

        var parts = path[(Prefix.Length + 1)..].Split('/');
        return (http.Request.Method, parts) switch
        {
            ("POST", ["connectors", "register"]) => RegisterAsync(http, body),
            ("GET", ["config"]) => WriteAsync(http, 200, Config()),
            ("GET", ["scan", "jobs", var job, "raw"]) => WriteAsync(http, 200, Raw(job)),
            ("POST", ["scan", "request"]) => SubmitAsync(http, target, body),
            ("POST", ["scan", "request_batch"]) => SubmitBatchAsync(http, target, body),
            ("POST", ["scan", "jobs", var job, "enqueue_done"]) => EndAsync(http, target, body, job),
            ("DELETE", ["connectors", "unregister", var uuid]) => UnregisterAsync(http, target, body, uuid),
            _ => WriteAsync(http, 404, new JsonObject { ["detail"] = "Not Found" }),
        };
    }

    private JsonObject Config() => new()
    {
        ["app_env"] = "dev",
        ["workers"] = new JsonObject
        {
            ["scan_request_batch_enabled"] = AdvertisesBatch,
            ["scan_request_batch_default_size"] = 10,
            ["scan_request_batch_max_size"] = 100,
        },
        ["auth"] = new JsonObject { ["enabled"] = true },
    };

    private JsonObject Raw(string job) => _flags.TryGetValue(job, out var flag)
        ? new JsonObject { ["key"] = $"dsxconnect:job:{job}", ["ttl"] = 604_800, ["data"] = new JsonObject { ["job_id"] = job, [flag] = "1" } }
        : new JsonObject { ["key"] = $"dsxconnect:job:{job}", ["ttl"] = -2, ["data"] = new JsonObject() };

    private async Task RegisterAsync(HttpContext http, byte[] body)
    {
        if (Parse(body) is not JsonObject connector || Mistake(connector) is not null)
        {
            await UnprocessableAsync(http, $"registration: {System.Text.Encoding.UTF8.GetString(body)}");
            return;
        }

        if (http.Request.Headers["X-Enrollment-Token"] != Token)
        {
            await RefuseAsync(http, "invalid_enrollment_token");
            return;
        }

        var uuid = connector["uuid"]!.GetValue<string>();
        var isNew = !_keys.ContainsKey(uuid);
        var (keyId, secret) = _keys.GetOrAdd(uuid, static _ => (
            Convert.ToBase64String(RandomNumberGenerator.GetBytes(12)), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
        Connector = connector;
        Registrations.Enqueue(isNew ? 201 : 200);
        await WriteAsync(http, isNew ? 201 : 200, new JsonObject
        {
            ["status"] = "success",
            ["message"] = isNew ? "registered" : "refreshed",
            ["description"] = $"{connector["name"]} ({uuid}) @ {connector["url"]}",
            ["connector_uuid"] = uuid,
            ["access_token"] = "opaque",
            ["token_type"] = "Bearer",
            ["expires_in"] = 600,
            ["hmac_key_id"] = keyId,
            ["hmac_secret"] = secret,
        });
    }

    private async Task SubmitAsync(HttpContext http, string target, byte[] body)
    {
        if (Parse(body) is not JsonObject item || MistakeOfItem(item) is not null)
        {
            await UnprocessableAsync(http, $"item: {System.Text.Encoding.UTF8.GetString(body)}");
        }
        else if (Refusal(http, target, body) is { } refusal)
        {
            await RefuseAsync(http, refusal);
        }
        else if (item["scan_job_id"]?.GetValue<string>() is { } job && _flags.ContainsKey(job))
        {
            await WriteAsync(http, 409, Status("error", "Job paused/cancelled", $"scan_job_id={job}"));
        }
        else
        {
            Items.Enqueue(item);
            http.Response.Headers.Location = $"{Prefix}/scan/request/task";
            await WriteAsync(http, 202, Status("success", "Scan task ID: task", "Scan task queued"));
        }
    }

    private async Task SubmitBatchAsync(HttpContext http, string target, byte[] body)
    {
        if (Parse(body)?["requests"] is not JsonArray requests || requests.Any(static item => MistakeOfItem(item!.AsObject()) is not null))
        {
            await UnprocessableAsync(http, $"batch: {System.Text.Encoding.UTF8.GetString(body)}");
            return;
        }

        if (Refusal(http, target, body) is { } refusal)
        {
            await RefuseAsync(http, refusal);
            return;
        }

        var answer = Status(TakesBatch ? "success" : "error", TakesBatch ? "Queued" : "Batch scan requests are disabled");
        answer["task_ids"] = new JsonArray();
        answer["queued_items"] = TakesBatch ? requests.Count : 0;
        answer["batch_size"] = 10;
        if (TakesBatch)
        {
            // No look at pause and cancel: upstream's batches have none.
            Batches.Enqueue(requests.Count);
            foreach (var item in requests)
            {
                Items.Enqueue(item!);
            }
        }

        await WriteAsync(http, 202, answer);
    }

    private async Task EndAsync(HttpContext http, string target, byte[] body, string job)
    {
        if (Refusal(http, target, body) is { } refusal)
        {
            await RefuseAsync(http, refusal);
            return;
        }

        Done.Enqueue(job);
        await WriteAsync(http, 200, new JsonObject { ["ok"] = true });
    }

    private async Task UnregisterAsync(HttpContext http, string target, byte[] body, string uuid)
    {
        if (Refusal(http, target, body) is not null)
        {
            await RefuseAsync(http, "unauthorized");
            return;
        }

        Unregistered.Enqueue(uuid);
        http.Response.StatusCode = 204;
    }

    // The hub looks the key up first, so a header that is missing or broken is an unknown key.
    private string? Refusal(HttpContext http, string target, byte[] body)
    {
        var refusal = UpstreamHmac.Verify(
            http.Request.Headers.Authorization,
            keyId => _keys.Values.FirstOrDefault(key => key.KeyId == keyId).Secret,
            http.Request.Method,
            target,
            body);
        refusal = refusal is null or "stale_request" or "bad_signature" ? refusal : "unknown_key_id";
        if (refusal is not null)
        {
            Complain($"{target} is refused: {refusal}");
        }

        return refusal;
    }

    private Task UnprocessableAsync(HttpContext http, string what)
    {
        Complain("422 " + what);
        return WriteAsync(http, 422, new JsonObject { ["detail"] = new JsonArray() });
    }

    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? MistakeOfItem(JsonObject item) =>
        item["location"]?.GetValueKind() != JsonValueKind.String || item["metainfo"]?.GetValueKind() != JsonValueKind.String ? "location"
        : item["connector"] is not JsonObject connector || item["connector_url"]?.GetValueKind() != JsonValueKind.String ? "connector"
        : item["size_in_bytes"] is JsonValue size && !size.TryGetValue<long>(out _) ? "size_in_bytes"
        : Mistake(connector);

    // What a model of dsx-connect refuses: no text where it wants one, unknown words, and the wrong spelling of movetag.
    private static string? Mistake(JsonObject connector) =>
        Texts.FirstOrDefault(member => connector.ContainsKey(member) && connector[member]?.GetValueKind() != JsonValueKind.String) is { } wrong ? wrong
        : !Guid.TryParse(connector["uuid"]?.GetValue<string>(), out _) ? "uuid"
        : connector["item_action"]?.GetValue<string>() is not ("nothing" or "delete" or "move" or "tag" or "movetag" or "not implemented") ? "item_action"
        : connector["status"]?.GetValue<string>() is not ("ready" or "starting" or "stopped" or "failed") ? "status"
        : null;
}
