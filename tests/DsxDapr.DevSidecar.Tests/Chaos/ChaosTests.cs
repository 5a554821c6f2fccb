using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using DsxDapr.DevSidecar.Tests.Conformance;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Chaos;

/// <summary>
/// <c>kill -9</c> of sidecars and Redis, and the torn end of an app, at random under load. What was acknowledged is there afterwards:
/// each state as it was last acknowledged (or as it was written later without an answer), each published event delivered at least once
/// or in its dead-letter topic. <c>DSX_CHAOS_SECONDS</c> (30, up to 300) is how long (a busy machine takes longer), <c>DSX_CHAOS_SEED</c> repeats the order of a run.
/// </summary>
[Collection(OneAtATime.Name)]
public sealed class ChaosTests(ITestOutputHelper output) : IDisposable
{
    private const int Keys = 8;
    private const int FewestKills = 8;
    private const int FewestEvents = 100;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly SidecarKind Kind = SidecarKind.Of("DevSidecar");

    private readonly DirectoryInfo _shared = Directory.CreateTempSubdirectory("dsx-chaos-");
    private readonly ConcurrentDictionary<int, bool> _acknowledged = [];
    private readonly ConcurrentDictionary<string, (int Acknowledged, int Attempted)> _states = [];
    private int _refused;

    [Fact]
    public async Task What_was_acknowledged_survives_every_kill()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        var seconds = Math.Clamp(TestSetting.Of("DSX_CHAOS_SECONDS", 30), 5, 300);
        var seed = TestSetting.Of("DSX_CHAOS_SEED", Environment.ProcessId);
        output.WriteLine($"{seconds} s with the seed {seed}");
        await using var redis = await RedisServer.StartAsync(durable: true);
        await using var app = new TornApp();
        await app.StartAsync();
        await using var publisher = await SidecarUnderTest.StartAsync(Kind, new SidecarSetup("publisher", AppPort: null) { Resources = [.. Resources(redis)] }, _shared.FullName);
        await using var subscriber = await SidecarUnderTest.StartAsync(Kind, new SidecarSetup("subscriber", app.Port) { Resources = [.. Resources(redis)] }, _shared.FullName);

        using var end = new CancellationTokenSource();
        var load = Task.WhenAll([.. Enumerable.Range(0, 4).Select(i => PublishAsync(publisher, i, end.Token)), .. Enumerable.Range(0, Keys).Select(i => SaveAsync(publisher, $"key{i}", end.Token))]);
        var kills = await KillAsync(new Random(seed), app, redis, publisher, subscriber, TimeSpan.FromSeconds(seconds));
        await end.CancelAsync();
        await load;

        await Eventually.TrueAsync(
            () => _acknowledged.Keys.All(n => app.Handled.ContainsKey(n) || app.Dead.ContainsKey(n)),
            "every acknowledged event was delivered or is a dead letter",
            TimeSpan.FromMinutes(2));
        var twice = app.Handled.Count(h => h.Value > 1);
        output.WriteLine($"{kills} kills; {_acknowledged.Count} events acknowledged, {app.Handled.Count} handled ({twice} more than once), {app.Dead.Count} dead letters; "
            + $"{_states.Values.Sum(s => s.Acknowledged)} saves acknowledged; {_refused} requests refused");
        foreach (var (key, (acknowledged, attempted)) in _states)
        {
            var answer = await RawHttp.SendAsync(publisher.HttpPort, "GET", $"/v1.0/state/store/{key}");
            answer.Status.ShouldBe(200, answer.Text);
            int.Parse(answer.Text, CultureInfo.InvariantCulture).ShouldBeInRange(acknowledged, attempted, key);
        }

        kills.ShouldBeGreaterThanOrEqualTo(FewestKills);
        _acknowledged.Count.ShouldBeGreaterThanOrEqualTo(FewestEvents);
    }

    public void Dispose() => _shared.Delete(recursive: true);

    private async Task<int> KillAsync(
        Random random, TornApp app, RedisServer redis, SidecarUnderTest publisher, SidecarUnderTest subscriber, TimeSpan time)
    {
        var kills = 0;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time || ((kills < FewestKills || _acknowledged.Count < FewestEvents) && watch.Elapsed < Longest))
        {
            await Task.Delay(random.Next(300, 1500), CancellationToken.None);
            kills++;
            var pause = random.Next(50, 800);
            switch (random.Next(4))
            {
                case 0:
                    await app.TearAsync();
                    await Task.Delay(pause, CancellationToken.None);
                    await app.StartAsync();
                    break;
                case 1:
                    await redis.StopAsync();
                    await Task.Delay(pause, CancellationToken.None);
                    await redis.StartAgainAsync();
                    break;
                case 2:
                    await publisher.KillAsync();
                    await Task.Delay(pause, CancellationToken.None);
                    await publisher.StartAsync();
                    break;
                default:
                    await subscriber.KillAsync();
                    await Task.Delay(pause, CancellationToken.None);
                    await subscriber.StartAsync();
                    break;
            }
        }

        return kills;
    }

    private async Task PublishAsync(SidecarUnderTest publisher, int lane, CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            var number = (i * 4) + lane;
            if (await SendAsync(publisher, "/v1.0/publish/pubsub/t", $"{{\"n\":{number}}}"))
            {
                _acknowledged[number] = true;
            }
        }
    }

    private async Task SaveAsync(SidecarUnderTest publisher, string key, CancellationToken end)
    {
        var acknowledged = 0;
        for (var value = 1; !end.IsCancellationRequested; value++)
        {
            _states[key] = (acknowledged, value);
            if (await SendAsync(publisher, "/v1.0/state/store", $"[{{\"key\":\"{key}\",\"value\":{value}}}]"))
            {
                acknowledged = value;
            }

            _states[key] = (acknowledged, value);
        }

        if (acknowledged == 0)
        {
            _states.TryRemove(key, out _);
        }
    }

    private async Task<bool> SendAsync(SidecarUnderTest publisher, string target, string body)
    {
        try
        {
            var answer = await RawHttp.SendAsync(publisher.HttpPort, "POST", target, [("Content-Type", "application/json")], Encoding.UTF8.GetBytes(body));
            if (answer.Status == 204)
            {
                return true;
            }
        }
        catch (IOException)
        {
            // Refused, or torn: whether it was done is not known.
        }

        Interlocked.Increment(ref _refused);
        await Task.Delay(20, CancellationToken.None);
        return false;
    }

    private static IEnumerable<string> Resources(RedisServer redis)
    {
        yield return $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: store}}\nspec: {{type: state.redis, version: v1, metadata: [{{name: redisHost, value: \"{redis.Address}\"}}]}}\n";
        yield return $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: pubsub}}\nspec: {{type: pubsub.redis, version: v1, metadata: [{{name: redisHost, value: \"{redis.Address}\"}}, {{name: processingTimeout, value: \"2000\"}}, {{name: redeliverInterval, value: \"500\"}}]}}\n";
        yield return """
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata: {name: t}
            spec: {pubsubname: pubsub, topic: t, deadLetterTopic: dead, routes: {default: /t}}
            scopes: [subscriber]
            ---
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata: {name: dead}
            spec: {pubsubname: pubsub, topic: dead, routes: {default: /dead}}
            scopes: [subscriber]
            """;
    }
}
