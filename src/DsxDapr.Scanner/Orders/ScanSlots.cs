using DsxDapr.Scanner.Engines;
using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Orders;

/// <summary>
/// How many items are scanned at once: as many as the engine makes something of. As long as scans wait for a slot, it tries some
/// more or some less and keeps what gives more throughput; where both give the same it takes less, since more would only wait inside the
/// engine. Never above what the settings and the engine allow.
/// </summary>
internal sealed class ScanSlots(IScanEngine engine, IOptions<ScannerOptions> options, TimeProvider clock)
{
    private const int Start = 8;
    private const int LeastPerMeasurement = 64;

    // What an item costs besides its bytes, in bytes: reading and scanning 64 KiB takes about as long as the calls around it.
    private const double CostOfAnItem = 64 * 1024;

    // A step is this part of the limit: large enough to make a difference that can be measured.
    private const int StepDivisor = 8;

    // What counts as a difference between two measurements.
    private const double Difference = 0.03;

    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = [];
    private readonly int _most = options.Value.MaxInFlight;
    private int _limit = Start;
    private int _direction = 1;
    private int _inUse;
    private int _done;
    private double _work;
    private bool _hasWaited;
    private double _lastThroughput;
    private long _since = clock.GetTimestamp();

    /// <summary>How many items may be scanned at once now.</summary>
    public int Limit => Math.Min(_limit, Bound);

    /// <summary>How many items are being scanned.</summary>
    public int InUse
    {
        get
        {
            lock (_lock)
            {
                return _inUse;
            }
        }
    }

    private int Bound => Math.Max(1, Math.Min(_most, engine.MaxScansAtOnce ?? int.MaxValue));

    /// <summary>Waits for a slot; first come, first served.</summary>
    public async Task AcquireAsync(CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_waiting.Count == 0 && _inUse < Limit)
            {
                _inUse++;
                return;
            }

            _hasWaited = true;
            _waiting.AddLast(turn);
        }

        await using var cancellation = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), turn);
        await turn.Task;
    }

    /// <summary>Gives a slot back.</summary>
    /// <param name="bytes">How much was scanned; null when there was no verdict.</param>
    public void Release(long? bytes)
    {
        lock (_lock)
        {
            _inUse--;
            if (bytes is { } scanned)
            {
                _done++;
                _work += CostOfAnItem + scanned;
                Adapt();
            }

            while (_inUse < Limit && _waiting.First is { } next)
            {
                _waiting.RemoveFirst();
                if (next.Value.TrySetResult())
                {
                    _inUse++;
                }
            }
        }
    }

    private void Adapt()
    {
        if (_done < Math.Max(LeastPerMeasurement, 8 * _limit))
        {
            return;
        }

        var throughput = _work / Math.Max(clock.GetElapsedTime(_since).TotalSeconds, double.Epsilon);
        if (_hasWaited)
        {
            var change = _lastThroughput > 0 ? (throughput / _lastThroughput) - 1 : 0;
            _direction = change switch
            {
                > Difference => _direction,
                < -Difference => -_direction,
                _ => _lastThroughput > 0 ? -1 : 1,
            };
            _limit = Math.Clamp(_limit + (_direction * Math.Max(1, _limit / StepDivisor)), 1, Bound);
            _lastThroughput = throughput;
        }

        (_done, _work, _hasWaited, _since) = (0, 0, _waiting.Count > 0, clock.GetTimestamp());
    }
}
