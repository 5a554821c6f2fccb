using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>Calls at a steady rate, in several directions at a time, and what they were answered.</summary>
internal sealed class SteadyLoad
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);

    /// <summary>What was answered and how often, for people.</summary>
    public string Told => string.Join(
        ", ", _answers.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => $"{one.Key}: {one.Value}"));

    /// <summary>Makes calls, each when it is due, whether those before have been answered or not.</summary>
    /// <param name="direction">Names them.</param>
    /// <param name="perSecond">How many are due in a second.</param>
    /// <param name="call">Makes the call of a number, from 0 on.</param>
    /// <param name="cancellationToken">Ends it, once every call is answered.</param>
    public async Task RepeatAsync(string direction, int perSecond, Func<int, Task<HttpStatusCode>> call, CancellationToken cancellationToken)
    {
        var calls = new List<Task>();
        using var pace = new PeriodicTimer(Tick);
        var watch = Stopwatch.StartNew();
        while (!cancellationToken.IsCancellationRequested)
        {
            for (var due = watch.Elapsed.TotalSeconds * perSecond; calls.Count < due;)
            {
                calls.Add(CountAsync(direction, call(calls.Count)));
            }

            await pace.WaitForNextTickAsync(CancellationToken.None);
        }

        await Task.WhenAll(calls);
    }

    /// <summary>How many calls of a direction were answered with 200.</summary>
    public int Succeeded(string direction) => _answers.GetValueOrDefault($"{direction} 200");

    /// <summary>No call was answered with anything but 200.</summary>
    public void ShouldHaveSucceeded() => _answers.Keys.ShouldAllBe(static answer => answer.EndsWith(" 200", StringComparison.Ordinal), Told);

    private async Task CountAsync(string direction, Task<HttpStatusCode> call)
    {
        string answer;
        try
        {
            answer = ((int)await call).ToString(CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException e)
        {
            answer = e.InnerException?.Message ?? e.Message;
        }

        _answers.AddOrUpdate($"{direction} {answer}", 1, static (_, count) => count + 1);
    }
}
