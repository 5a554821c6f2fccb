namespace DsxDapr.DevSidecar.Resiliency;

/// <summary>
/// Keeps attempts away from what fails again and again. Closed it lets all through and counts; when its rule is met it opens and
/// refuses all; after its timeout it is half open and lets a few through, which close it or open it again.
/// </summary>
internal sealed class CircuitBreaker(CircuitBreakerRule rule, TimeProvider time)
{
    /// <summary>daprd's words for a refusal while it is open.</summary>
    public const string IsOpen = "circuit breaker is open";

    private const string TooManyRequests = "too many requests";

    private readonly Lock _gate = new();
    private State _state;
    private CircuitCounts _counts;
    private long _since = time.GetTimestamp();
    private int _generation;

    private enum State
    {
        Closed,
        Open,
        HalfOpen,
    }

    /// <summary>Asks for an attempt.</summary>
    /// <param name="turn">What <see cref="Report"/> is given; an attempt that began before a change of state does not count after it.</param>
    /// <returns>Null, or why there may be none.</returns>
    public string? TryEnter(out int turn)
    {
        lock (_gate)
        {
            Advance();
            turn = _generation;
            if (_state == State.Open)
            {
                return IsOpen;
            }

            if (_state == State.HalfOpen && _counts.Requests >= rule.MaxRequests)
            {
                return TooManyRequests;
            }

            _counts = _counts.Begun();
            return null;
        }
    }

    /// <summary>Says how an attempt ended.</summary>
    public void Report(int turn, bool success)
    {
        lock (_gate)
        {
            Advance();
            if (turn != _generation)
            {
                return;
            }

            _counts = _counts.Ended(success);
            if (_state == State.HalfOpen && !success)
            {
                Turn(State.Open);
            }
            else if (_state == State.HalfOpen && _counts.ConsecutiveSuccesses >= rule.MaxRequests)
            {
                Turn(State.Closed);
            }
            else if (_state == State.Closed && !success && rule.Trip.IsMet(_counts))
            {
                Turn(State.Open);
            }
        }
    }

    private void Advance()
    {
        var age = time.GetElapsedTime(_since);
        if (_state == State.Open && age >= rule.Timeout)
        {
            Turn(State.HalfOpen);
        }
        else if (_state == State.Closed && rule.Interval > TimeSpan.Zero && age >= rule.Interval)
        {
            Turn(State.Closed);
        }
    }

    private void Turn(State state)
    {
        (_state, _counts, _since) = (state, default, time.GetTimestamp());
        _generation++;
    }
}
