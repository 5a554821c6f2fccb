namespace DsxDapr.DevSidecar.Resiliency;

/// <summary>The circuit breakers for calls of other apps: as recorded, one for each app and path.</summary>
internal sealed class CallCircuits(TimeProvider time)
{
    /// <summary>How many are kept; Dapr's <c>circuitBreakerCacheSize</c> has this default.</summary>
    private const int Limit = 100;

    private readonly Dictionary<(string AppId, string Path), LinkedListNode<((string, string) Key, CircuitBreaker Breaker)>> _known = [];
    private readonly LinkedList<((string, string) Key, CircuitBreaker Breaker)> _byUse = new();
    private readonly Lock _gate = new();

    /// <summary>The breaker for a call.</summary>
    /// <param name="rule">Its rule.</param>
    /// <param name="appId">The app.</param>
    /// <param name="target">The path and query; the query does not count.</param>
    public CircuitBreaker For(CircuitBreakerRule rule, string appId, string target)
    {
        var key = (appId, target.Split('?', 2)[0]);
        lock (_gate)
        {
            if (_known.TryGetValue(key, out var node))
            {
                _byUse.Remove(node);
            }
            else
            {
                _known[key] = node = new((key, new CircuitBreaker(rule, time)));
            }

            _byUse.AddFirst(node);
            if (_byUse.Count > Limit)
            {
                _known.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }

            return node.Value.Breaker;
        }
    }
}
