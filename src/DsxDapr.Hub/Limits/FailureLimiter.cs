using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Limits;

/// <summary>
/// Stops guessing: a caller that showed too many wrong tokens within a minute is refused, whatever it shows, until the minute is
/// over. Its memory is bounded: beyond <see cref="MaxCallers"/> the callers share one count.
/// </summary>
internal sealed class FailureLimiter(IOptions<LimitOptions> options, TimeProvider clock)
{
    private const int MaxCallers = 10_000;
    private const string Others = "others";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Start, int Count)> _failures = new(StringComparer.Ordinal);

    /// <summary>For how long the caller is still refused; null when it is not.</summary>
    /// <param name="kind">What it may be refused, e.g. <c>operator</c>: each kind is counted on its own.</param>
    /// <param name="caller">See <see cref="Caller"/>.</param>
    public TimeSpan? BlockedFor(string kind, string caller)
    {
        lock (_lock)
        {
            return _failures.TryGetValue(KeyOf(kind, caller), out var failures) && failures.Count >= options.Value.MaxFailuresPerMinute
                && Window - clock.GetElapsedTime(failures.Start) is { Ticks: > 0 } rest
                    ? rest
                    : null;
        }
    }

    /// <summary>Counts a wrong token.</summary>
    public void Fail(string kind, string caller)
    {
        lock (_lock)
        {
            var key = KeyOf(kind, caller);
            var known = _failures.TryGetValue(key, out var failures) && clock.GetElapsedTime(failures.Start) < Window;
            _failures[key] = known ? (failures.Start, failures.Count + 1) : (clock.GetTimestamp(), 1);
            if (_failures.Count >= MaxCallers)
            {
                Forget();
            }
        }
    }

    private string KeyOf(string kind, string caller)
    {
        var key = $"{kind} {caller}";
        return _failures.Count < MaxCallers || _failures.ContainsKey(key) ? key : $"{kind} {Others}";
    }

    private void Forget()
    {
        foreach (var (key, failures) in _failures)
        {
            if (clock.GetElapsedTime(failures.Start) >= Window)
            {
                _failures.Remove(key);
            }
        }
    }
}
