using System.Runtime.InteropServices;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.State;

/// <summary><c>state.in-memory</c>: values live as long as the process. Etags are UUIDs; transactions are atomic.</summary>
internal sealed class InMemoryStateStore(Component component, TimeProvider clock) : IStateStore
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly int? _defaultTtl = component.DefaultTtl();
    private ITimer? _sweeper;

    /// <inheritdoc/>
    public Task InitAsync(CancellationToken ct)
    {
        _sweeper ??= clock.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<StateItem?> GetAsync(string key, CancellationToken ct)
    {
        lock (_gate)
        {
            return Task.FromResult(Find(key) is { } entry ? new StateItem(entry.Value, entry.Etag, entry.ExpiresAt) : null);
        }
    }

    /// <inheritdoc/>
    public Task SaveAsync(StateWrite write, CancellationToken ct) => TransactAsync([write], ct);

    /// <inheritdoc/>
    public Task DeleteAsync(StateDelete delete, CancellationToken ct) => TransactAsync([delete], ct);

    /// <inheritdoc/>
    public Task TransactAsync(IReadOnlyList<StateOperation> operations, CancellationToken ct)
    {
        lock (_gate)
        {
            // All etags are compared with what was there before, then everything is applied.
            foreach (StateOperation operation in operations)
            {
                Check(operation);
            }

            foreach (StateOperation operation in operations)
            {
                Apply(operation);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _sweeper?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Check(StateOperation operation)
    {
        Entry? current = Find(operation.Key);
        if (operation.HasEtag)
        {
            if (current is null)
            {
                throw new EtagException($"state not exist or expired for key={operation.Key}");
            }

            if (current.Etag != operation.Etag)
            {
                throw new EtagException($"state etag not match for key={operation.Key}: current={current.Etag}, expect={operation.Etag}");
            }
        }
        else if (current is not null && operation is StateWrite { FirstWrite: true })
        {
            throw new EtagException("item already exists and no etag was passed");
        }
    }

    private void Apply(StateOperation operation)
    {
        if (operation is StateWrite write)
        {
            int ttl = write.TtlSeconds ?? _defaultTtl ?? 0;
            CollectionsMarshal.GetValueRefOrAddDefault(_entries, write.Key, out _) = new Entry(
                write.Value.ToArray(),
                Guid.NewGuid().ToString(),
                ttl > 0 ? clock.GetUtcNow().AddSeconds(ttl) : null);
        }
        else
        {
            _entries.Remove(operation.Key);
        }
    }

    private Entry? Find(string key) =>
        _entries.TryGetValue(key, out Entry? entry) && !(entry.ExpiresAt <= clock.GetUtcNow()) ? entry : null;

    private void Sweep()
    {
        lock (_gate)
        {
            DateTimeOffset now = clock.GetUtcNow();
            foreach ((string key, Entry entry) in _entries)
            {
                if (entry.ExpiresAt <= now)
                {
                    _entries.Remove(key);
                }
            }
        }
    }

    private sealed record Entry(byte[] Value, string Etag, DateTimeOffset? ExpiresAt);
}
