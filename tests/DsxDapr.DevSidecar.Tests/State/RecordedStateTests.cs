using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DsxDapr.DevSidecar.Redis;
using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.State;
using DsxDapr.DevSidecar.Tests.Recorded;
using DsxDapr.DevSidecar.Tests.Support;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.State;

/// <summary>Replays what was recorded of daprd's state API, in order, and compares every answer.</summary>
public sealed partial class RecordedStateTests
{
    private const string ShortLivedSave = "save ttlInSeconds=2 (item metadata)";
    private const string ShortLivedGet = "get t2 before expiry (ttlExpireTime header?)";
    private const int Tries = 3;

    // daprd re-writes numbers and the order of members; this sidecar keeps both.
    private static readonly string[] OtherValues = ["save unicode + whitespace JSON formatting preserved?"];

    // The save before them was not recorded.
    private static readonly string[] NotComparable = ["get ct", "get ct plain"];

    [Fact]
    public async Task State_redis_answers_as_recorded_and_writes_the_same_hashes()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using RedisServer server = await RedisServer.StartAsync();
        await ReplayAsync("statestore: state.redis", Components.Of("state.redis", "statestore", ("redisHost", server.Address)), server);
    }

    [Fact]
    public Task State_in_memory_answers_as_recorded() => ReplayAsync("memstore: state.in-memory", Components.Of("state.in-memory", "memstore"), null);

    private static async Task ReplayAsync(string given, Component component, RedisServer? server)
    {
        await using IStateStore store = StateStores.Create(component);
        await store.InitAsync(default);
        StateStoreSet stores = new("app-a");
        stores.Add(component, store);
        await using ApiHost api = await ApiHost.StartAsync(r => r.MapStateApi(stores));
        Etags etags = new(sameValues: server is not null);

        List<string> differences = [];
        List<Exchange> exchanges = [.. Exchange.Read("02-state.jsonl").Where(e => e.Given.StartsWith(given, StringComparison.Ordinal) && !NotComparable.Contains(e.Name))];
        long begin = TimeProvider.System.GetTimestamp();
        foreach (Exchange exchange in exchanges)
        {
            ApiAnswer answer = await SendAsync(api, exchange, etags);
            if (exchange.Name == "get t2 after expiry")
            {
                await Eventually.TrueAsync(async () => (answer = await SendAsync(api, exchange, etags)).Status == exchange.Status, "t2 has expired");
            }

            string? difference = Compare(exchange, answer, etags) ?? (server is null ? null : await CompareHashesAsync(exchange, server, begin));

            // What lives for two seconds is gone when the machine stalls for as long: it is saved again.
            for (int tries = 1; difference is not null && tries < Tries && exchange.Name is ShortLivedSave or ShortLivedGet; tries++)
            {
                await SendAsync(api, exchanges.Single(e => e.Name == ShortLivedSave), etags);
                answer = await SendAsync(api, exchange, etags);
                difference = Compare(exchange, answer, etags) ?? (server is null ? null : await CompareHashesAsync(exchange, server, begin));
            }

            if (difference is not null)
            {
                differences.Add($"{exchange.Name}: {difference}");
            }
        }

        differences.ShouldBeEmpty();
    }

    private static Task<ApiAnswer> SendAsync(ApiHost api, Exchange exchange, Etags etags)
    {
        string body = etags.Translate(exchange.RequestBody());
        (string Name, string Value)[] headers = [.. exchange.RequestHeaders.Where(h => h.Name != "Content-Type").Select(h => (h.Name, etags.Translate(h.Value)))];
        return api.SendAsync(exchange.Method, exchange.Path, body.Length == 0 ? null : Encoding.UTF8.GetBytes(body), "application/json", headers);
    }

    private static string? Compare(Exchange exchange, ApiAnswer answer, Etags etags)
    {
        if (answer.Status != exchange.Status)
        {
            return $"status {answer.Status} instead of {exchange.Status}: {answer.Body}";
        }

        string? etagDifference = etags.Compare(exchange.Header("Etag"), answer.Headers.GetValueOrDefault("ETag"));
        if (etagDifference is not null)
        {
            return etagDifference;
        }

        if (answer.Status != 404 && exchange.Header("Content-Type") != answer.Headers.GetValueOrDefault("Content-Type"))
        {
            return $"content type {answer.Headers.GetValueOrDefault("Content-Type")}";
        }

        // What no route takes is answered by the host.
        if (answer.Status == 404 || exchange.Body.Length == 0 || OtherValues.Contains(exchange.Name))
        {
            return answer.Status == 204 && answer.Body.Length > 0 ? "a body" : null;
        }

        string expected = Normalize(etags.Translate(exchange.Body));
        string actual = Normalize(answer.Body);
        return JsonElement.DeepEquals(JsonElement.Parse(expected), JsonElement.Parse(actual)) ? null : $"{actual} instead of {expected}";
    }

    // Where a script of Redis failed, which version is current, and when a value expires differ from run to run.
    private static string Normalize(string body)
    {
        string text = ScriptPlace().Replace(body, "${what}");
        text = Etag().Replace(text, "\"etag\":\"?\"");
        text = RepeatedPrefix().Replace(text, "${once}");
        text = CurrentVersion().Replace(text, "current=?");
        text = TtlParser().Replace(text, "");
        return ExpireTime().Replace(text, "\"ttlExpireTime\":\"?\"");
    }

    private static async Task<string?> CompareHashesAsync(Exchange exchange, RedisServer server, long begin)
    {
        if (!exchange.Json.TryGetProperty("redis", out JsonElement keys) || OtherValues.Contains(exchange.Name))
        {
            return null;
        }

        await using RedisClient redis = new(RedisOptions.Of(Components.Of("state.redis", "s", ("redisHost", server.Address))), TimeProvider.System);
        foreach (JsonProperty key in keys.EnumerateObject())
        {
            RedisValue hash = await redis.ExecuteAsync(new RedisCommand("HGETALL", key.Name), default);
            string expected = string.Join(' ', key.Value.GetProperty("value").EnumerateArray().Select(v => v.GetString()));
            string actual = string.Join(' ', hash.Items.Select(v => v.Text));
            long ttl = (await redis.ExecuteAsync(new RedisCommand("TTL", key.Name), default)).Number;
            long wanted = key.Value.GetProperty("ttl").GetInt64();
            double passed = wanted < 0 ? 0 : TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
            if (actual != expected || ttl > wanted + 1 || ttl < wanted - 1 - passed)
            {
                return $"hash {actual} (ttl {ttl}) instead of {expected}";
            }
        }

        return null;
    }

    [GeneratedRegex(@"ERR (user_script:\d+: )?(?<what>failed to (set key|delete) \S+?)( script: .*?@user_script:\d+\.)?(?="")", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ScriptPlace();

    [GeneratedRegex("(?<once>possible etag mismatch. error from state store: )+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RepeatedPrefix();

    [GeneratedRegex("\"etag\":\"[0-9a-f-]{36}\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Etag();

    [GeneratedRegex("current=[^,\"]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CurrentVersion();

    [GeneratedRegex(@"failed to parse ttl from metadata: |strconv\.(ParseInt|Atoi): ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TtlParser();

    [GeneratedRegex("\"ttlExpireTime\":\"[^\"]*\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ExpireTime();

    /// <summary>Puts this run's etags in the place of the recorded ones.</summary>
    private sealed class Etags(bool sameValues)
    {
        private readonly Dictionary<string, string> _mine = [];

        public string? Compare(string? recorded, string? mine)
        {
            if ((recorded is null) != (mine is null))
            {
                return $"etag {mine} instead of {recorded}";
            }

            if (recorded is null || mine is null)
            {
                return null;
            }

            if (sameValues)
            {
                return recorded == mine ? null : $"etag {mine} instead of {recorded}";
            }

            return _mine.TryAdd(recorded, mine) || _mine[recorded] == mine ? null : "an etag that changed without a save";
        }

        public string Translate(string text) => _mine.Aggregate(text, (t, pair) => t.Replace(pair.Key, pair.Value, StringComparison.Ordinal));
    }
}
