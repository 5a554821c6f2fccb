using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DsxDapr.DevSidecar.PubSub;
using DsxDapr.DevSidecar.Redis;
using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.Tests.Recorded;
using DsxDapr.DevSidecar.Tests.Support;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.PubSub;

/// <summary>
/// Replays what was recorded of daprd's publish API: the answers, the entries in Redis, and what the subscribed app received,
/// byte for byte but for ids and times.
/// </summary>
public sealed partial class RecordedPubSubTests
{
    private const string Programmatic = """
        [{"pubsubname": "pubsub", "topic": "prog1", "route": "/prog1"},
         {"pubsubname": "pubsub", "topic": "prog2", "routes": {"rules": [{"match": "event.type == \"a\"", "path": "/prog2/a"}], "default": "/prog2/d"}, "metadata": {"rawPayload": "false"}},
         {"pubsubname": "pubsub", "topic": "prog4", "route": "/prog4", "bulkSubscribe": {"enabled": true, "maxMessagesCount": 5, "maxAwaitDurationMs": 100}},
         {"pubsubname": "pubsub", "topic": "ev", "route": "/ev-prog-duplicate"}]
        """;

    private static readonly RouteRule[] Rules =
    [
        new("event.type == \"order.created\"", "/rules/created"),
        new("event.data.kind == \"vip\"", "/rules/vip"),
    ];

    private static readonly string[] ConnectionHeaders = ["Host", "User-Agent", "Content-Length", "Accept-Encoding"];

    [Fact]
    public async Task Publishing_and_delivery_are_as_recorded()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using RedisServer server = await RedisServer.StartAsync();
        FakeApp app = new() { Subscriptions = Programmatic };
        await using TestSidecar sidecar = new(app);
        await sidecar.AddAsync(
            Components.Of("pubsub.redis", "pubsub", ("redisHost", server.Address)),
            Components.Of("pubsub.redis", "scoped", ("redisHost", server.Address), ("publishingScopes", "app-a=ok1"), ("allowedTopics", "ok1,ok2,prot"), ("protectedTopics", "prot")),
            Components.Of("pubsub.in-memory", "mem"));
        await using ApiHost api = await ApiHost.StartAsync(r => r.MapPublishApi(sidecar.Brokers));
        SubscriptionRunner runner = sidecar.Run(
        [
            TestSidecar.Subscription("pubsub", "ev", "/ev"),
            TestSidecar.Subscription("pubsub", "rawsub", "/rawsub", raw: true),
            TestSidecar.Subscription("pubsub", "v1topic", "/v1route"),
            TestSidecar.Subscription("pubsub", "rules", "/rules/default", rules: Rules),
            TestSidecar.Subscription("pubsub", "rulesnodef", "", rules: new RouteRule("event.type == \"order.created\"", "/x")),
            TestSidecar.Subscription("mem", "mem-ev", "/mem-ev"),
        ]);
        await Eventually.TrueAsync(() => runner.Active.Count > 0, "the subscriptions are in force");
        await using RedisClient redis = new(RedisOptions.Of(Components.Of("pubsub.redis", "p", ("redisHost", server.Address))), TimeProvider.System);

        List<string> differences = [];
        int seen = 0;
        foreach (Exchange exchange in Exchange.Read("04-pubsub.jsonl"))
        {
            ApiAnswer answer = await SendAsync(api, exchange);
            JsonElement[] expected = exchange.Json.TryGetProperty("app_calls", out JsonElement calls)
                ? [.. calls.EnumerateArray().Select(c => c.GetProperty("app_received"))]
                : [];
            seen += expected.Length;
            await Eventually.TrueAsync(() => app.CallCount >= seen, $"{exchange.Name}: the app was called");
            string? difference = CompareAnswer(exchange, answer)
                ?? CompareCalls(expected, app.Calls.Skip(seen - expected.Length))
                ?? await CompareEntryAsync(exchange, redis);
            if (difference is not null)
            {
                differences.Add($"{exchange.Name}: {difference}");
            }
        }

        differences.ShouldBeEmpty();
        app.CallCount.ShouldBe(seen);
    }

    private static Task<ApiAnswer> SendAsync(ApiHost api, Exchange exchange)
    {
        // A body that was recorded as bytes has one char for each of them.
        Encoding encoding = exchange.IsBinary ? Encoding.Latin1 : Encoding.UTF8;
        string? contentType = exchange.RequestHeaders.Where(h => h.Name == "Content-Type").Select(h => h.Value).FirstOrDefault();
        return api.SendAsync(
            exchange.Method,
            exchange.Path,
            encoding.GetBytes(exchange.RequestBody()),
            contentType,
            [.. exchange.RequestHeaders.Where(h => h.Name != "Content-Type")]);
    }

    private static string? CompareAnswer(Exchange exchange, ApiAnswer answer)
    {
        if (answer.Status != exchange.Status)
        {
            return $"status {answer.Status} instead of {exchange.Status}: {answer.Body}";
        }

        // What no route takes is answered by the host.
        bool hasBody = exchange.Body.Length > 0 && !exchange.Body.Contains("ERR_DIRECT_INVOKE", StringComparison.Ordinal);
        return !hasBody || JsonElement.DeepEquals(JsonElement.Parse(answer.Body), JsonElement.Parse(exchange.Body))
            ? null
            : $"{answer.Body} instead of {exchange.Body}";
    }

    private static string? CompareCalls(IEnumerable<JsonElement> expected, IEnumerable<AppCall> actual)
    {
        string wanted = string.Join('\n', expected.Select(Describe).Order(StringComparer.Ordinal));
        string got = string.Join('\n', actual.Select(Describe).Order(StringComparer.Ordinal));
        return wanted == got ? null : $"the app received\n{got}\ninstead of\n{wanted}";
    }

    private static string Describe(JsonElement received) => Describe(
        received.GetProperty("path").GetString()!,
        received.GetProperty("headers").EnumerateArray().Select(h => (h[0].GetString()!, h[1].GetString()!)),
        received.GetProperty("body").GetString()!);

    private static string Describe(AppCall call) => Describe(call.Path, call.Headers.Select(h => (h.Key, h.Value)), call.Body);

    private static string Describe(string path, IEnumerable<(string Name, string Value)> headers, string body)
    {
        IEnumerable<string> lines = headers.Where(h => !ConnectionHeaders.Contains(h.Name)).Select(h => $"{h.Name}: {h.Value}").Order(StringComparer.Ordinal);
        return $"{path} {string.Join(" | ", lines)} {Normalize(body)}";
    }

    private static async Task<string?> CompareEntryAsync(Exchange exchange, RedisClient redis)
    {
        if (!exchange.Json.TryGetProperty("redis_stream_entry", out JsonElement entry))
        {
            return null;
        }

        string path = exchange.Path.Split('?')[0];
        string topic = path[(path.IndexOf('/', "/v1.0/publish/".Length) + 1)..];
        RedisValue last = (await redis.ExecuteAsync(new RedisCommand("XREVRANGE", topic, "+", "-", "COUNT", "1"), default)).Items[0];
        Dictionary<string, string> mine = Pairs([.. last.Items[1].Items.Select(v => v.Text)]);
        Dictionary<string, string> recorded = Pairs([.. entry.EnumerateArray().Select(v => v.GetString()!)]);
        return mine.Count == recorded.Count && mine.All(m => recorded.GetValueOrDefault(m.Key) == m.Value)
            ? null
            : $"entry {string.Join(' ', mine)} instead of {string.Join(' ', recorded)}";
    }

    private static Dictionary<string, string> Pairs(string[] fields) =>
        fields.Chunk(2).ToDictionary(f => f[0], f => Normalize(f[1]), StringComparer.Ordinal);

    private static string Normalize(string text)
    {
        text = Base64Event().Replace(text, m => $"\"data_base64\":\"{Normalize(Encoding.UTF8.GetString(Convert.FromBase64String(m.Groups["data"].Value)))}\"");
        return Time().Replace(Uuid().Replace(text, "?"), "?");
    }

    [GeneratedRegex("\"data_base64\":\"(?<data>eyJk[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Base64Event();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"202[1-9]-\d\d-\d\dT\d\d:\d\d:\d\dZ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Time();
}
