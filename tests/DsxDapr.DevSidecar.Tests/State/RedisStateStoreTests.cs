using System.Text;
using System.Text.Json;
using DsxDapr.DevSidecar.Redis;
using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.State;
using DsxDapr.DevSidecar.Tests.Recorded;
using DsxDapr.DevSidecar.Tests.Support;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.State;

/// <summary>The ways of <c>state.redis</c> that other stores do not have.</summary>
public sealed class RedisStateStoreTests
{
    [Fact]
    public async Task The_quirks_of_first_write_are_those_recorded()
    {
        (ApiHost api, RedisClient redis, IStateStore store) = await StartAsync();
        await using ApiHost host = api;
        await using RedisClient client = redis;
        await using IStateStore open = store;

        List<string> differences = [];
        foreach (Exchange exchange in Exchange.Read("02c-state-firstwrite.jsonl"))
        {
            int number = 0;
            foreach (JsonElement step in exchange.Json.GetProperty("steps").EnumerateArray())
            {
                string? difference = await TryStepAsync(api, redis, $"key {exchange.Name}", step, ++number);
                if (difference is not null)
                {
                    differences.Add($"{exchange.Name}, step {number}: {difference}");
                }
            }
        }

        differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_that_is_a_plain_string_is_read_without_etag_and_can_be_saved()
    {
        (ApiHost api, RedisClient redis, IStateStore store) = await StartAsync();
        await using ApiHost host = api;
        await using RedisClient client = redis;
        await using IStateStore open = store;
        await redis.ExecuteAsync(new RedisCommand("SET", "app-a||foreign", "plain"), default);

        StateItem item = (await store.GetAsync("app-a||foreign", default))!;
        await store.SaveAsync(new StateWrite("app-a||foreign", "1"u8.ToArray()), default);

        item.Etag.ShouldBeNull();
        Encoding.UTF8.GetString(item.Value.Span).ShouldBe("plain");
        (await store.GetAsync("app-a||foreign", default))!.Etag.ShouldBe("1");
    }

    [Fact]
    public async Task While_redis_is_down_the_answers_are_those_recorded_and_afterwards_all_is_well()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using RedisServer server = await RedisServer.StartAsync();
        (ApiHost api, RedisClient redis, IStateStore store) = await StartAsync(server);
        await using ApiHost host = api;
        await using RedisClient client = redis;
        await using IStateStore open = store;
        string refused = $"dial tcp {server.Address}: connect: connection refused";
        await server.StopAsync();
        await Eventually.TrueAsync(
            async () => (await api.SendAsync("GET", "/v1.0/state/statestore/k1")).Body.Contains(refused, StringComparison.Ordinal),
            "the old connection is known to be over");

        ApiAnswer[] answers = await Task.WhenAll(
            api.SendAsync("GET", "/v1.0/state/statestore/k1"),
            api.SendAsync("POST", "/v1.0/state/statestore", """[{"key":"k","value":1}]"""u8.ToArray()),
            api.SendAsync("DELETE", "/v1.0/state/statestore/k"),
            api.SendAsync("POST", "/v1.0/state/statestore/bulk", """{"keys":["a"]}"""u8.ToArray()),
            api.SendAsync("POST", "/v1.0/state/statestore/transaction", """{"operations":[{"operation":"upsert","request":{"key":"x","value":1}}]}"""u8.ToArray()));
        await server.StartAgainAsync();

        answers.Select(a => a.Status).ShouldBe([500, 500, 409, 200, 500]);
        Message(answers[0]).ShouldBe($"fail to get k1 from state store statestore: {refused}");
        Message(answers[1]).ShouldBe($"failed saving state in state store statestore: failed to set key app-a||k: {refused}");
        Message(answers[2]).ShouldBe($"failed deleting state with key k: possible etag mismatch. error from state store: {refused}");
        answers[3].Body.ShouldBe($$"""[{"key":"a","error":"{{refused}}"}]""");
        Message(answers[4]).ShouldBe($"error while executing state transaction: {refused}");
        (await api.SendAsync("GET", "/v1.0/state/statestore/k1")).Status.ShouldBe(204);
    }

    private static string Message(ApiAnswer answer) => JsonElement.Parse(answer.Body).GetProperty("message").GetString()!;

    private static async Task<string?> TryStepAsync(ApiHost api, RedisClient redis, string key, JsonElement step, int value)
    {
        string target = $"/v1.0/state/statestore/{Uri.EscapeDataString(key)}";
        if (step[0].GetString() == "GET")
        {
            ApiAnswer got = await api.SendAsync("GET", target);
            return got.Status == step[1].GetInt32() && got.Headers["ETag"] == step[2].GetString() && got.Body == step[3].GetString() ? null : $"{got.Status} {got.Body}";
        }

        JsonElement how = JsonElement.Parse(step[0].GetString()!);
        string item = JsonSerializer.Serialize(new
        {
            key,
            value,
            etag = how.TryGetProperty("etag", out JsonElement etag) ? etag.GetString() : null,
            options = how.TryGetProperty("c", out JsonElement concurrency) ? new { concurrency = concurrency.GetString() } : null,
        });
        ApiAnswer answer = how.TryGetProperty("del", out _) ? await api.SendAsync("DELETE", target)
            : how.TryGetProperty("txn", out _) ? await PostAsync($$"""{"operations":[{"operation":"upsert","request":{{item}}}]}""", "/transaction")
            : await PostAsync($"[{item}]", "");
        RedisValue hash = await redis.ExecuteAsync(new RedisCommand("HGETALL", $"app-a||{key}"), default);
        string fields = $"redis=[{string.Join(", ", hash.Items.Select(i => $"'{i.Text}'"))}]";
        return answer.Status == step[1].GetInt32() && fields == step[2].GetString() ? null : $"{answer.Status} {fields} instead of {step}";

        Task<ApiAnswer> PostAsync(string body, string path) => api.SendAsync("POST", "/v1.0/state/statestore" + path, Encoding.UTF8.GetBytes(body));
    }

    private static async Task<(ApiHost Api, RedisClient Redis, IStateStore Store)> StartAsync(RedisServer? server = null)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        server ??= await RedisServer.SharedAsync();
        Component component = Components.Of("state.redis", "statestore", ("redisHost", server.Address));
        IStateStore store = StateStores.Create(component);
        await store.InitAsync(default);
        StateStoreSet stores = new("app-a");
        stores.Add(component, store);
        ApiHost api = await ApiHost.StartAsync(r => r.MapStateApi(stores));
        return (api, new RedisClient(RedisOptions.Of(component), TimeProvider.System), store);
    }
}
