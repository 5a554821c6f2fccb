using DsxDapr.Cli.Processes;

namespace DsxDapr.Cli.Up;

/// <summary>Waits while things start, and notices at once when one of them fails.</summary>
internal sealed class Readiness(HttpClient http, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>How long anything may take to start.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Waits until <paramref name="probe"/> holds. Fails when one of <paramref name="watched"/> ends before: the first in the list counts as the cause.</summary>
    public async Task WaitAsync(
        string what,
        Func<CancellationToken, Task<bool>> probe,
        IReadOnlyList<SupervisedProcess> watched,
        CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            if (watched.FirstOrDefault(p => p.Ended.IsCompleted) is { } failed)
            {
                throw new ProcessEndedException(await failed.Ended);
            }

            if (await probe(cancellationToken))
            {
                return;
            }

            if (clock.GetElapsedTime(started) > Patience)
            {
                throw new CliException($"{what} is not ready after {Patience.TotalSeconds:0} s.");
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    /// <summary>Whether <paramref name="url"/> answers 2xx.</summary>
    public async Task<bool> AnswersAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false; // not yet; the caller asks again until its patience ends
        }
    }
}

/// <summary>A process of the run ended while it was needed.</summary>
internal sealed class ProcessEndedException(EndedProcess ended) : Exception(ended.Sentence)
{
    /// <summary>Which one, and why.</summary>
    public EndedProcess Ended => ended;
}
