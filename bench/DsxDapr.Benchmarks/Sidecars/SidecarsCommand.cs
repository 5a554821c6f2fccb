using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Benchmarks.Sidecars;

/// <summary>
/// <c>sidecars</c>: invocation through two DevSidecars beside a direct call, state beside <c>redis-benchmark</c>, and messages from
/// publishing to the handler with Redis Streams.
/// </summary>
internal static class SidecarsCommand
{
    private const int Connections = 16;
    private const string State = "[{\"key\":\"k%\",\"value\":\"0123456789012345678901234567890123456789012345678901234567890123\"}]";

    private static readonly Option<int> SecondsOption = new("--seconds") { Description = "How long each figure is measured.", DefaultValueFactory = _ => 5 };

    private static readonly Option<FileInfo> ProgramOption = new("--program")
    {
        Description = "The DevSidecar.",
        DefaultValueFactory = _ => new FileInfo("artifacts/bin/DsxDapr.DevSidecar/release/DsxDapr.DevSidecar.dll"),
    };

    public static Command Create()
    {
        var command = new Command("sidecars", "Measures DevSidecars as processes; needs redis-server and redis-benchmark.") { SecondsOption, ProgramOption };
        command.SetAction((arguments, _) => RunAsync(arguments.GetRequiredValue(ProgramOption).FullName, TimeSpan.FromSeconds(arguments.GetValue(SecondsOption))));
        return command;
    }

    private static async Task RunAsync(string program, TimeSpan time)
    {
        var folder = Directory.CreateTempSubdirectory("dsx-bench-").FullName;
        var redisPort = SidecarProcess.FreePort();
        using var redis = Start("redis-server", "--port", Text(redisPort), "--bind", "127.0.0.1", "--save", "", "--loglevel", "warning", "--dir", folder);
        var delivered = 0;
        await using var app = await AppAsync(() => Interlocked.Increment(ref delivered));
        var appPort = new Uri(app.Urls.Single()).Port;
        try
        {
            var resources = Resources(folder, redisPort);
            foreach (var mtls in (bool[])[false, true])
            {
                var place = Path.Combine(folder, mtls ? "mtls" : "plain");
                await using var a = await SidecarProcess.StartAsync(program, place, "app-a", appPort: null, resources.None, mtls);
                await using var b = await SidecarProcess.StartAsync(program, place, "app-b", appPort, resources.None, mtls);
                Print(new { What = "ready", Mtls = mtls, Milliseconds = (int)b.ReadyAfter.TotalMilliseconds, b.ResidentMiB });
                foreach (var connections in (int[])[1, Connections, 64])
                {
                    await new LoadRun(a.Port, connections).RunAsync((_, _) => Get("/v1.0/invoke/app-b/method/x"), TimeSpan.FromSeconds(2)); // warm
                    Print(new { What = "direct", connections, Result = await new LoadRun(appPort, connections).RunAsync((_, _) => Get("/x"), time) });
                    Print(new { What = "invoke", Mtls = mtls, connections, Result = await new LoadRun(a.Port, connections).RunAsync((_, _) => Get("/v1.0/invoke/app-b/method/x"), time) });
                }

                Print(new { What = "memory under load", Mtls = mtls, Caller = a.ResidentMiB, Callee = b.ResidentMiB });
            }

            await using var c = await SidecarProcess.StartAsync(program, folder, "app-c", appPort, resources.All, mtls: false);
            foreach (var connections in (int[])[1, Connections])
            {
                var load = new LoadRun(c.Port, connections);
                await load.RunAsync((lane, n) => Save(lane, n), TimeSpan.FromSeconds(2));
                Print(new { What = "state save", connections, Result = await load.RunAsync(Save, time) });
                Print(new { What = "state get", connections, Result = await load.RunAsync((lane, n) => Get($"/v1.0/state/store/k{(lane * 1000) + (n % 1000)}"), time) });
                Print(new { What = "redis-benchmark", connections, Result = await RedisBenchmarkAsync(redisPort, connections) });
            }

            var published = await new LoadRun(c.Port, Connections).RunAsync((_, n) => Post("/v1.0/publish/pubsub/t", $"{{\"n\":{n}}}"), TimeSpan.FromSeconds(2));
            await UntilStillAsync(() => delivered);
            delivered = 0;
            var begin = Stopwatch.GetTimestamp();
            published = await new LoadRun(c.Port, Connections).RunAsync((_, n) => Post("/v1.0/publish/pubsub/t", $"{{\"n\":{n}}}"), time);
            var whilePublishing = delivered / Stopwatch.GetElapsedTime(begin).TotalSeconds;
            var last = await UntilStillAsync(() => delivered);
            Print(new { What = "publish", Connections, published.PerSecond, DeliveredPerSecond = Math.Round(whilePublishing), AllDeliveredPerSecond = Math.Round(delivered / Stopwatch.GetElapsedTime(begin, last).TotalSeconds) });
            Print(new { What = "memory under load", c.ResidentMiB });
        }
        finally
        {
            redis.Kill();
            await redis.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    // Gives the time of the last change.
    private static async Task<long> UntilStillAsync(Func<int> count)
    {
        var (before, at) = (-1, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(at) < TimeSpan.FromSeconds(1.5))
        {
            var now = count();
            if (now != before)
            {
                (before, at) = (now, Stopwatch.GetTimestamp());
            }

            await Task.Delay(5);
        }

        return at;
    }

    private static async Task<WebApplication> AppAsync(Action delivered)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            if (context.Request.Path == "/t")
            {
                delivered();
                return Task.CompletedTask;
            }

            if (context.Request.Path.StartsWithSegments("/dapr", StringComparison.Ordinal))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            context.Response.ContentLength = 2;
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync("ok");
        });
        await app.StartAsync();
        return app;
    }

    private static (string None, string All) Resources(string folder, int redisPort)
    {
        var none = Directory.CreateDirectory(Path.Combine(folder, "none")).FullName;
        var all = Directory.CreateDirectory(Path.Combine(folder, "all")).FullName;
        File.WriteAllText(Path.Combine(all, "all.yaml"), string.Create(CultureInfo.InvariantCulture, $$"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: store}
            spec: {type: state.redis, version: v1, metadata: [{name: redisHost, value: "127.0.0.1:{{redisPort}}" }]}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: pubsub}
            spec: {type: pubsub.redis, version: v1, metadata: [{name: redisHost, value: "127.0.0.1:{{redisPort}}" }, {name: concurrency, value: "10"}]}
            ---
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata: {name: t}
            spec: {pubsubname: pubsub, topic: t, routes: {default: /t} }
            """));
        return (none, all);
    }

    private static async Task<string> RedisBenchmarkAsync(int port, int connections)
    {
        using var process = Start("redis-benchmark", "-p", Text(port), "-c", Text(connections), "-n", "100000", "-t", "set,get", "-d", "64", "--csv");
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Join("; ", lines.Skip(1).Select(l => l.Replace("\"", "", StringComparison.Ordinal).Split(',')).Select(c => $"{c[0]} {c[1]}/s"));
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;

    private static string Save(int lane, int n) => Post("/v1.0/state/store", State.Replace("%", Text((lane * 1000) + (n % 1000)), StringComparison.Ordinal));

    private static string Get(string path) => $"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n";

    private static string Post(string path, string json) =>
        string.Create(CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Print(object figures) => Console.WriteLine(JsonSerializer.Serialize(figures));
}
