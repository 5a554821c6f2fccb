namespace DsxDapr.Scanner.Engines.Pools;

/// <summary>
/// Several instances of one engine as one. A scan goes to the instance with the fewest scans; one that cannot be reached or is busy
/// is left out until it has recovered, and failover instances are used while no other is left. A scan is passed on to the next
/// instance as long as nothing of its content was read.
/// </summary>
internal sealed partial class EnginePool : IScanEngine
{
    private readonly IReadOnlyList<EngineInstance> _instances;
    private readonly ILogger _logger;
    private uint _turn;

    /// <param name="instances">At least one.</param>
    /// <param name="logger">Where ejections and returns are reported.</param>
    public EnginePool(IReadOnlyList<EngineInstance> instances, ILogger<EnginePool> logger)
    {
        ArgumentOutOfRangeException.ThrowIfZero(instances.Count);
        (_instances, _logger) = (instances, logger);
    }

    public EngineInfo Info => Candidates().First().Engine.Info;

    public bool IsAntivirus => _instances[0].Engine.IsAntivirus;

    public long? MaxSizeInBytes => Candidates().First().Engine.MaxSizeInBytes;

    public int? MaxScansAtOnce
    {
        get
        {
            var inUse = _instances.Where(i => !i.IsEjected).GroupBy(i => i.IsFailover).MinBy(g => g.Key) ?? _instances.AsEnumerable();
            return inUse.Any(i => i.Engine.MaxScansAtOnce is null) ? null : inUse.Sum(i => i.Engine.MaxScansAtOnce);
        }
    }

    public async ValueTask<EngineVerdict> ScanAsync(ContentStream content, ScanContext context, CancellationToken cancellationToken)
    {
        EngineException? last = null;
        foreach (var instance in Candidates())
        {
            try
            {
                return await instance.ScanAsync(content, context, cancellationToken);
            }
            catch (EngineException e) when (e.Failure is EngineFailure.Unavailable or EngineFailure.Busy)
            {
                last = e;
                if (instance.Eject())
                {
                    LogEjected(instance.Name, e.Message);
                }

                if (content.BytesRead > 0)
                {
                    throw;
                }
            }
        }

        throw last!;
    }

    public async ValueTask<EngineHealth> CheckAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(_instances.Select(instance => CheckAsync(instance, cancellationToken)));
        return answers.FirstOrDefault(a => a.IsHealthy) ?? answers[0];
    }

    private async Task<EngineHealth> CheckAsync(EngineInstance instance, CancellationToken cancellationToken)
    {
        var health = await instance.Engine.CheckAsync(cancellationToken);
        if (!health.IsHealthy && instance.Eject())
        {
            LogEjected(instance.Name, health.Problem!);
        }
        else if (health.IsHealthy && instance.Return())
        {
            LogReturned(instance.Name);
        }

        return health;
    }

    // Those in use, then failover instances, then, because they may have recovered, those ejected; the least busy first, in turn
    // where they are equally busy.
    private IEnumerable<EngineInstance> Candidates()
    {
        if (_instances.Count == 1)
        {
            return _instances;
        }

        var turn = Interlocked.Increment(ref _turn);
        return _instances
            .Select((instance, i) => (instance, order: (uint)(i + turn) % _instances.Count))
            .OrderBy(c => c.instance.IsEjected)
            .ThenBy(c => c.instance.IsFailover)
            .ThenBy(c => c.instance.Outstanding)
            .ThenBy(c => c.order)
            .Select(c => c.instance);
    }

    [LoggerMessage(LogLevel.Warning, "The engine at {Instance} is left out until it has recovered: {Reason}")]
    private partial void LogEjected(string instance, string reason);

    [LoggerMessage(LogLevel.Information, "The engine at {Instance} is used again")]
    private partial void LogReturned(string instance);
}
