namespace DsxDapr.Scanner.Engines.Caching;

/// <summary>
/// Final verdicts by the SHA-256 of their content, as long as the engine that gave them has the same version and database. Holds so many entries; what
/// was not asked for longest goes first.
/// </summary>
/// <param name="capacity">How many entries it holds, at least one.</param>
internal sealed class VerdictCache(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Sha256Digest, LinkedListNode<(Sha256Digest Digest, EngineVerdict Verdict)>> _entries = [];
    private readonly LinkedList<(Sha256Digest Digest, EngineVerdict Verdict)> _byUse = [];
    private EngineInfo? _engine;

    /// <summary>How many entries there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>The verdict on a content by the engine as it is now; null when there is none.</summary>
    public EngineVerdict? Find(Sha256Digest digest, EngineInfo engine)
    {
        lock (_lock)
        {
            if (!IsOf(engine) || !_entries.TryGetValue(digest, out var entry))
            {
                return null;
            }

            _byUse.Remove(entry);
            _byUse.AddFirst(entry);
            return entry.Value.Verdict;
        }
    }

    /// <summary>Keeps a verdict. Those of another version or database are dropped.</summary>
    public void Add(Sha256Digest digest, EngineVerdict verdict)
    {
        lock (_lock)
        {
            if (!IsOf(verdict.Engine))
            {
                _entries.Clear();
                _byUse.Clear();
                _engine = verdict.Engine;
            }

            if (_entries.TryGetValue(digest, out var known))
            {
                _byUse.Remove(known);
            }
            else if (_entries.Count == capacity)
            {
                _entries.Remove(_byUse.Last!.Value.Digest);
                _byUse.RemoveLast();
            }

            _entries[digest] = _byUse.AddFirst((digest, verdict));
        }
    }

    private bool IsOf(EngineInfo engine) => engine == _engine;
}
