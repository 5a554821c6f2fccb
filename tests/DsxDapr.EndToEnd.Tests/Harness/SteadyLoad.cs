using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>
/// Calls at a steady rate, in several directions at a time, and what they were answered. A machine that cannot keep up is not buried: of each
/// direction no more than <see cref="AtOnce"/> calls are under way.
/// </summary>
internal sealed class SteadyLoad
{
    private const int AtOnce = 100;
    private const string Success = " 200";

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);

    /// <summary>What was answered and how often, for people.</summary>
    public string Told => string.Join(
        ", ", _answers.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => $"{one.Key}: {one.Value}"));

    /// <summary>Makes calls, each when it is due, whether those before have been answered or not, as long as they are not too many.</summary>
    /// <param name="direction">Names them.</param>
    /// <param name="perSecond">How many are due in a second.</param>
    /// <param name="call">Makes the call of a number, from 0 on.</param>
    /// <param name="cancellationToken">Ends it, once every call is answered.</param>
    public async Task RepeatAsync(string direction, int perSecond, Func<int, Task<HttpStatusCode>> call, CancellationToken cancellationToken)
    {
        var calls = new List<Task>();
        using var free = new SemaphoreSlim(AtOnce);
        using var pace = new PeriodicTimer(Tick);
        var watch = Stopwatch.StartNew();
        while (!cancellationToken.IsCancellationRequested)
        {
            for (var due = watch.Elapsed.TotalSeconds * perSecond; calls.Count < due && free.Wait(0, CancellationToken.None);)
            {
                calls.Add(CountAsync(direction, call(calls.Count), free));
            }

            await pace.WaitForNextTickAsync(CancellationToken.None);
        }

        await Task.WhenAll(calls);
    }

    /// <summary>Waits until so many calls of a direction have succeeded, or any has not: as long as it takes a machine that cannot keep up.</summary>
    public Task ReachAsync(string direction, double calls) => Eventually.TrueAsync(
        () => _answers.GetValueOrDefault(direction + Success) >= calls || !_answers.Keys.All(IsSuccess), $"{calls} calls {direction} succeed", Limit);

    /// <summary>No call was answered with anything but 200.</summary>
    public void ShouldHaveSucceeded() => _answers.Keys.ShouldAllBe(answer => IsSuccess(answer), Told);

    private static bool IsSuccess(string answer) => answer.EndsWith(Success, StringComparison.Ordinal);

    private async Task CountAsync(string direction, Task<HttpStatusCode> call, SemaphoreSlim free)
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
        finally
        {
            free.Release();
        }

        _answers.AddOrUpdate($"{direction} {answer}", 1, static (_, count) => count + 1);
    }
}
