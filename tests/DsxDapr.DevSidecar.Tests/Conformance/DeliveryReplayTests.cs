using System.Globalization;
using System.Text;
using DsxDapr.DevSidecar.Redis;
using DsxDapr.DevSidecar.Tests.Recorded;
using DsxDapr.DevSidecar.Tests.Support;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>Replays what becomes of events that apps take, refuse or cannot answer.</summary>
public sealed class DeliveryReplayTests : IDisposable
{
    /// <summary>How long nothing more may come; the recordings' redeliveries came within 2 to 3 s.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(4);

    private readonly DirectoryInfo _shared = Directory.CreateTempSubdirectory("dsx-conformance-");

    [Theory]
    [MemberData(nameof(SidecarKind.Installed), MemberType = typeof(SidecarKind))]
    public async Task What_an_app_answers_to_an_event_has_the_recorded_consequences(string sidecar)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        foreach (var recording in (string[])["04b-pubsub-replies-retries", "v1.18.3/04b-pubsub-replies-retries"])
        {
            var replay = await Replay.AgainAsync(() => ReplayAsync(recording, SidecarKind.Of(sidecar)), replay => replay.IsAsRecorded);
            replay.Verify();
        }
    }

    [Theory]
    [MemberData(nameof(SidecarKind.Installed), MemberType = typeof(SidecarKind))]
    public async Task Routing_rules_are_as_recorded(string sidecar)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var server = await RedisServer.StartAsync();
        var kind = SidecarKind.Of(sidecar);
        var replay = new Replay("04d-pubsub-rules-misc", kind.IsDaprd);
        await using var app = await RecordedApp.StartAsync();
        var setup = new SidecarSetup("app-l", app.Port)
        {
            Resources =
            [
                Redis("pubsub", server.Address),
                """
                apiVersion: dapr.io/v2alpha1
                kind: Subscription
                metadata: {name: rules}
                spec:
                  pubsubname: pubsub
                  topic: rules
                  deadLetterTopic: rdead
                  routes:
                    default: /rules/default
                    rules:
                    - {match: 'event.data.kind == "vip"', path: /rules/vip}
                """,
                Subscription("pubsub", "rdead", "/rdead"),
            ],
        };
        await using var l = await SidecarUnderTest.StartAsync(kind, setup, _shared.FullName);
        foreach (var exchange in replay.Exchanges)
        {
            if (exchange.IsExchange && exchange.Name != "CEL rules: no kind, big 20")
            {
                await replay.RunAsync(exchange, l.HttpPort, app);
            }
            else
            {
                replay.NotReplayed(exchange);
            }
        }

        replay.Verify();
    }

    public void Dispose() => _shared.Delete(recursive: true);

    private async Task<Replay> ReplayAsync(string recording, SidecarKind kind)
    {
        await using var server = await RedisServer.StartAsync();
        var replay = new Replay(recording, kind.IsDaprd);
        List<Exchange> published = [.. replay.Exchanges.Where(IsPublished)];
        await using var app = await RecordedApp.StartAsync();
        app.Answer = (context, seen) => AnswerAsync(context, seen, app, published);
        await using var c = await SidecarUnderTest.StartAsync(
            kind, new SidecarSetup("app-c", app.Port) { Resources = [.. Resources(server.Address, published)] }, _shared.FullName);
        await Eventually.TrueAsync(() => app.Discovery.Contains("/dapr/subscribe"), "the app was asked for its subscriptions");
        foreach (var exchange in published)
        {
            (await Replay.SendAsync(exchange, c.HttpPort)).Status.ShouldBe(204);
        }

        await Eventually.TrueAsync(
            () => published.All(e => Deliveries(app, e).Count >= e.Json.GetProperty("deliveries").GetInt32()), "all were delivered", TimeSpan.FromSeconds(60))
            .ContinueWith(_ => { }, TaskScheduler.Default);
        await Task.Delay(Settled);
        await using var redis = new RedisClient(RedisOptions.Of(Components.Of("pubsub.redis", "p", ("redisHost", server.Address))), TimeProvider.System);
        foreach (var exchange in replay.Exchanges)
        {
            replay.Note(exchange, published.Contains(exchange) ? await CompareAsync(exchange, app, redis) : "not replayed");
        }

        return replay;
    }

    // Those that were published once and watched, and whose outcome does not depend on how long they were watched.
    private static bool IsPublished(Exchange exchange) =>
        exchange.Json.TryGetProperty("request", out _) && exchange.Json.TryGetProperty("deliveries", out _)
        && !exchange.Name.Contains("bulkSubscribe", StringComparison.Ordinal)
        && !exchange.Name.Contains("retry forever", StringComparison.Ordinal)
        && !exchange.Name.StartsWith("slow subscriber", StringComparison.Ordinal);

    private static (string Component, string Topic) Names(Exchange exchange) =>
        exchange.Path["/v1.0/publish/".Length..].Split('/') is [var component, var topic] ? (component, topic) : throw new ArgumentException(exchange.Path, nameof(exchange));

    private static string Route(Exchange exchange) => Names(exchange) is var (component, topic) ? $"/{component}/{topic}" : "";

    private static List<SeenRequest> Deliveries(RecordedApp app, Exchange exchange) => [.. app.Seen.Where(s => s.Path == Route(exchange))];

    private static async Task AnswerAsync(Microsoft.AspNetCore.Http.HttpContext context, SeenRequest seen, RecordedApp app, List<Exchange> published)
    {
        if (published.Find(e => Route(e) == seen.Path) is not { } exchange)
        {
            return; // a dead letter: taken
        }

        if (exchange.Name.Contains("handler 1.5 s", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromSeconds(1.5));
        }

        var isThird = Deliveries(app, exchange).Count >= 3;
        if (exchange.Name.EndsWith("rr-ok3", StringComparison.Ordinal) && isThird)
        {
            return;
        }

        await RecordedApp.ReplyAsync(context, exchange.AppCalls[0].Reply);
    }

    private static async Task<string?> CompareAsync(Exchange exchange, RecordedApp app, RedisClient redis)
    {
        var deliveries = Deliveries(app, exchange);
        var wanted = exchange.Json.GetProperty("deliveries").GetInt32();
        if (deliveries.Count != wanted)
        {
            return string.Create(CultureInfo.InvariantCulture, $"delivered {deliveries.Count} times instead of {wanted}");
        }

        var marker = Encoding.UTF8.GetString(exchange.RequestBytes).Split('"')[3];
        var dead = app.Seen.Count(s => s.Path.EndsWith("-dead", StringComparison.Ordinal) && Encoding.UTF8.GetString(s.Body).Contains($"\"m\":\"{marker}\"", StringComparison.Ordinal));
        var wantedDead = exchange.Json.TryGetProperty("dead_letter_deliveries", out var letters) ? letters.GetArrayLength() : 0;
        if (dead != wantedDead)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{dead} dead letters instead of {wantedDead}");
        }

        var (component, topic) = Names(exchange);
        if (!component.StartsWith("mem", StringComparison.Ordinal))
        {
            var pending = (await redis.ExecuteAsync(new RedisCommand("XPENDING", topic, "app-c"), default)).Items[0].Number;
            if (pending != exchange.Json.GetProperty("pending_in_redis").GetInt32())
            {
                return string.Create(CultureInfo.InvariantCulture, $"{pending} pending");
            }
        }

        return Comparison.Calls(exchange.AppCalls, [.. deliveries.Take(exchange.AppCalls.Count)]);
    }

    private static IEnumerable<string> Resources(string redis, List<Exchange> published)
    {
        yield return Redis("fast", redis, "{name: processingTimeout, value: 2s}, {name: redeliverInterval, value: \"1000\"}");
        yield return Redis("resi60", redis);
        yield return "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: mem}\nspec: {type: pubsub.in-memory, version: v1}\n";
        yield return "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: memresi}\nspec: {type: pubsub.in-memory, version: v1}\n";
        yield return """
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: {name: r}
            spec:
              policies:
                retries: {three: {policy: constant, duration: 500ms, maxRetries: 3}}
                timeouts: {half: 500ms}
              targets:
                components:
                  resi60: {inbound: {retry: three}}
                  memresi: {inbound: {retry: three, timeout: half}}
            """;
        foreach (var exchange in published)
        {
            var (component, topic) = Names(exchange);
            var deadLetters = topic.StartsWith("dl-", StringComparison.Ordinal) ? "dl-dead" : topic == "rr-dl" ? "rr-dead" : null;
            yield return Subscription(component, topic, Route(exchange), deadLetters);
        }

        yield return Subscription("fast", "dl-dead", "/fast/dl-dead");
        yield return Subscription("resi60", "rr-dead", "/resi60/rr-dead");
    }

    private static string Redis(string name, string address, string more = "") =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\nspec: {{type: pubsub.redis, version: v1, metadata: [{{name: redisHost, value: \"{address}\"}}, {{name: poolSize, value: \"200\"}}{(more.Length > 0 ? ", " + more : "")}]}}\n";

    private static string Subscription(string component, string topic, string route, string? deadLetterTopic = null) =>
        $"apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata: {{name: s-{component}-{topic}}}\nspec: {{pubsubname: {component}, topic: {topic}, routes: {{default: {route}}}{(deadLetterTopic is null ? "" : ", deadLetterTopic: " + deadLetterTopic)}}}\n";
}
