using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>Apps, sidecars and servers start in any order.</summary>
public sealed class StartOrderTests : IDisposable
{
    private const string Topic = "apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata: {name: s}\nspec: {pubsubname: pubsub, topic: t, routes: {default: /t}}\n";
    private static readonly SidecarKind Kind = SidecarKind.Of("DevSidecar");

    private readonly DirectoryInfo _shared = Directory.CreateTempSubdirectory("dsx-order-");

    [Theory]
    [InlineData("redis sidecar app")]
    [InlineData("redis app sidecar")]
    [InlineData("sidecar redis app")]
    [InlineData("sidecar app redis")]
    [InlineData("app redis sidecar")]
    [InlineData("app sidecar redis")]
    public async Task An_event_arrives_whatever_was_started_first(string order)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var redis = await RedisServer.StartAsync();
        await redis.StopAsync();
        await using var app = await RecordedApp.StartAsync();
        await app.StopAsync();
        await using var sidecar = SidecarUnderTest.Prepare(Kind, Setup(redis, app.Port), _shared.FullName);
        foreach (var part in order.Split(' '))
        {
            switch (part)
            {
                case "redis":
                    await redis.StartAgainAsync();
                    break;
                case "app":
                    await app.StartAgainAsync();
                    break;
                default:
                    sidecar.Launch();
                    break;
            }
        }

        await Eventually.TrueAsync(async () => await sidecar.StatusAsync("/v1.0/healthz") == 204, "it is healthy");
        await Eventually.TrueAsync(async () => await PublishAsync(sidecar) == 204, "an event is taken");
        await Eventually.TrueAsync(() => app.Seen.Count > 0, "it is delivered");
    }

    [Fact]
    public async Task A_server_that_comes_20_seconds_late_is_waited_for_and_the_log_says_so()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var redis = await RedisServer.StartAsync();
        await redis.StopAsync();
        await using var app = await RecordedApp.StartAsync();
        await using var sidecar = SidecarUnderTest.Prepare(Kind, Setup(redis, app.Port), _shared.FullName);
        sidecar.Launch();
        await Task.Delay(TimeSpan.FromSeconds(20)); // what is promised is a time
        (await sidecar.StatusAsync("/v1.0/healthz/outbound")).ShouldBe(0, "its port opens when its components are there");
        sidecar.Log.ShouldContain("s more for the server of pubsub");
        await redis.StartAgainAsync();
        await Eventually.TrueAsync(async () => await sidecar.StatusAsync("/v1.0/healthz") == 204, "it is healthy");
    }

    [Fact]
    public async Task SIGTERM_while_it_waits_for_a_server_ends_it_in_good_order()
    {
        await using var sidecar = SidecarUnderTest.Prepare(Kind, new SidecarSetup("app-a", AppPort: null) { Resources = [Component(LoopbackPort.Take())] }, _shared.FullName);
        sidecar.Launch();
        await Eventually.TrueAsync(() => sidecar.Log.Contains("for the server of pubsub", StringComparison.Ordinal), "it waits");
        sidecar.Terminate();
        (await sidecar.ExitAsync()).ShouldBe(0);
        sidecar.Log.ShouldNotContain("Exception");
    }

    public void Dispose() => _shared.Delete(recursive: true);

    private static SidecarSetup Setup(RedisServer redis, int appPort) => new("app-a", appPort) { Resources = [Component(redis.Port), Topic] };

    private static string Component(int port) =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: pubsub}}\nspec: {{type: pubsub.redis, version: v1, metadata: [{{name: redisHost, value: \"127.0.0.1:{port}\"}}]}}\n";

    private static async Task<int> PublishAsync(SidecarUnderTest sidecar) =>
        (await RawHttp.SendAsync(sidecar.HttpPort, "POST", "/v1.0/publish/pubsub/t", [("Content-Type", "application/json")], "{}"u8.ToArray())).Status;
}
