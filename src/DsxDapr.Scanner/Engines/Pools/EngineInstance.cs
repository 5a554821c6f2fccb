namespace DsxDapr.Scanner.Engines.Pools;

/// <summary>One instance of an engine, and how it fares.</summary>
/// <param name="name">Its address, for people.</param>
/// <param name="engine">The engine at that address.</param>
/// <param name="isFailover">Whether it is used only while no other instance can be.</param>
/// <param name="clock">Tells how long it stays ejected.</param>
internal sealed class EngineInstance(string name, IScanEngine engine, bool isFailover, TimeProvider clock)
{
    private static readonly TimeSpan FirstEjection = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestEjection = TimeSpan.FromSeconds(30);

    private readonly Lock _state = new();
    private int _outstanding;
    private int _failuresInARow;
    private DateTimeOffset _ejectedUntil = DateTimeOffset.MinValue;

    /// <summary>Its address, for people.</summary>
    public string Name => name;

    /// <summary>The engine at that address.</summary>
    public IScanEngine Engine => engine;

    /// <summary>Whether it is used only while no other instance can be.</summary>
    public bool IsFailover => isFailover;

    /// <summary>How many scans it has now.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Whether it is left out because it failed.</summary>
    public bool IsEjected
    {
        get
        {
            lock (_state)
            {
                return clock.GetUtcNow() < _ejectedUntil;
            }
        }
    }

    /// <summary>Scans with it, counting.</summary>
    public async ValueTask<EngineVerdict> ScanAsync(ContentStream content, ScanContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _outstanding);
        try
        {
            var verdict = await engine.ScanAsync(content, context, cancellationToken);
            Return();
            return verdict;
        }
        finally
        {
            Interlocked.Decrement(ref _outstanding);
        }
    }

    /// <summary>It failed: it is left out for a while, longer with every failure in a row.</summary>
    /// <returns>Whether it was in use before.</returns>
    public bool Eject()
    {
        lock (_state)
        {
            var now = clock.GetUtcNow();
            if (now < _ejectedUntil)
            {
                return false;
            }

            const int MostDoublings = 5;
            var time = FirstEjection * (1 << Math.Min(_failuresInARow++, MostDoublings));
            _ejectedUntil = now + (time < LongestEjection ? time : LongestEjection);
            return true;
        }
    }

    /// <summary>It works: it is used again at once.</summary>
    /// <returns>Whether it had failed before.</returns>
    public bool Return()
    {
        lock (_state)
        {
            var hadFailed = _failuresInARow > 0;
            (_failuresInARow, _ejectedUntil) = (0, DateTimeOffset.MinValue);
            return hadFailed;
        }
    }
}
