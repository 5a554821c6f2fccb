using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>
/// Submits items to a hub for as long as it is told to, some batches at a time, and each batch again until the hub has taken it, as
/// connectors do.
/// </summary>
internal sealed class Submitters(SigningConnector connector, Uri hub, string job)
{
    private const int AtOnce = 3;
    private const int BatchSize = 5;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private int _batches;
    private long _slowest;
    private int _accepted;
    private int _refused;

    /// <summary>Items that the hub has taken.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Answers of 503 that said when to ask again.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>The answer that took longest.</summary>
    public TimeSpan Slowest => TimeSpan.FromTicks(Volatile.Read(ref _slowest));

    /// <summary>Every answer that a hub must not give.</summary>
    public ConcurrentQueue<string> Others { get; } = new();

    /// <summary>Runs until <see cref="Stop"/>; completes when every batch that was begun is taken.</summary>
    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(SubmitAsync)));

    /// <summary>Begins no more batches.</summary>
    public void Stop() => _stop.Cancel();

    private async Task SubmitAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var batch = Interlocked.Increment(ref _batches);
            string[] items = [.. Enumerable.Range(0, BatchSize).Select(item => string.Create(CultureInfo.InvariantCulture, $"/{batch}/{item}"))];
            while (!await TryAsync(items))
            {
                await Task.Delay(Pace);
            }

            await Task.Delay(Pace);
        }
    }

    private async Task<bool> TryAsync(string[] items)
    {
        var began = Stopwatch.GetTimestamp();
        var (status, retryAfter) = await connector.SubmitAsync(hub, job, items);
        var took = Stopwatch.GetElapsedTime(began).Ticks;
        for (var slowest = Volatile.Read(ref _slowest); took > slowest; slowest = Volatile.Read(ref _slowest))
        {
            Interlocked.CompareExchange(ref _slowest, took, slowest);
        }

        switch (status)
        {
            case HttpStatusCode.Accepted:
                Interlocked.Add(ref _accepted, items.Length);
                return true;
            case HttpStatusCode.ServiceUnavailable when retryAfter > TimeSpan.Zero:
                Interlocked.Increment(ref _refused);
                return false;
            default:
                Others.Enqueue($"{(int)status}, Retry-After {retryAfter}");
                return false;
        }
    }
}
