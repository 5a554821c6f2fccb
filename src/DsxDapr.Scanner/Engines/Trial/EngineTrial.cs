using System.Diagnostics;
using System.Globalization;
using DsxDapr.Scanner.Engines.Health;
using DsxDapr.Scanner.Engines.Selection;
using DsxDapr.Scanner.Engines.Signatures;
using DsxDapr.Security.Tls;
using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Engines.Trial;

/// <summary>
/// Tries the configured engines without a sidecar: the scanner's own health check, and how fast they are. The program does this instead of
/// scanning when its first argument is <see cref="Argument"/>.
/// </summary>
internal static class EngineTrial
{
    /// <summary>The argument that asks for it.</summary>
    public const string Argument = "engine-test";

    private const int SmallSize = 4 * 1024;
    private const int LargeSize = 1024 * 1024;
    private const int DefaultAtOnce = 8;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MeasuredTime = TimeSpan.FromSeconds(1);

    /// <summary>Tries the engines that the environment configures, and prints what came of it.</summary>
    /// <returns>0 when all can be used, else 1.</returns>
    public static async Task<int> RunAsync(IConfiguration configuration, TextWriter output)
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(configuration)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<TlsFiles>()
            .AddScannerOptions()
            .AddScanEngines();
        await using var provider = services.BuildServiceProvider();
        try
        {
            var engines = provider.GetRequiredService<IReadOnlyList<ChosenEngine>>();
            provider.GetRequiredService<SignatureStore>().Load();
            var areAllHealthy = true;
            foreach (var chosen in engines)
            {
                areAllHealthy &= await TryAsync(chosen.Engine, output);
            }

            return areAllHealthy ? 0 : 1;
        }
        catch (Exception e) when (e is OptionsValidationException or SignatureFormatException or TlsFileException or IOException)
        {
            await output.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task<bool> TryAsync(IScanEngine engine, TextWriter output)
    {
        var clock = TimeProvider.System;
        using var limit = new CancellationTokenSource(Limit);
        var health = await new SelfTestedEngine(engine, clock).CheckAsync(limit.Token);
        await output.WriteLineAsync($"engine        {health.Engine}");
        if (health.Problem is { } problem)
        {
            await output.WriteLineAsync($"not usable    {problem}");
            return false;
        }

        var age = health.DatabaseDate is { } date
            ? string.Create(CultureInfo.InvariantCulture, $", {(clock.GetUtcNow() - date).TotalDays:0} days old")
            : "";
        await output.WriteLineAsync($"database      {health.Engine.DatabaseVersion ?? "not told"}{age}");
        await output.WriteLineAsync("EICAR         found");
        await output.WriteLineAsync("harmless text clean");
        var small = await MeasureAsync(engine, SmallSize, limit.Token);
        var large = await MeasureAsync(engine, LargeSize, limit.Token);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"rate          {small:0} files/s of 4 KiB, {large:0} MiB/s, {AtOnce(engine)} at once"));
        return true;
    }

    private static int AtOnce(IScanEngine engine) => Math.Min(engine.MaxScansAtOnce ?? DefaultAtOnce, DefaultAtOnce);

    // How many contents of a size are scanned in a second. No two are alike: engines remember what they have seen.
    private static async Task<double> MeasureAsync(IScanEngine engine, int size, CancellationToken cancellationToken)
    {
        var (count, started) = (0, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, AtOnce(engine)).Select(_ => Task.Run(ScanOnAsync, cancellationToken)));
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;

        async Task ScanOnAsync()
        {
            var bytes = new byte[size];
            while (Stopwatch.GetElapsedTime(started) < MeasuredTime)
            {
                Random.Shared.NextBytes(bytes.AsSpan(0, SmallSize));
                using var content = new ContentStream(new MemoryStream(bytes), size, limit: null);
                await engine.ScanAsync(content, new ScanContext("engine-test", "random", "random", IsTest: true), cancellationToken);
                Interlocked.Increment(ref count);
            }
        }
    }
}
