using DsxDapr.DevSidecar.Metrics;

namespace DsxDapr.DevSidecar.State;

/// <summary>A store whose operations are counted.</summary>
internal sealed class MeteredStateStore(IStateStore store, string name, SidecarMetrics metrics) : IStateStore
{
    /// <inheritdoc/>
    public Task InitAsync(CancellationToken ct) => store.InitAsync(ct);

    /// <inheritdoc/>
    public async Task<StateItem?> GetAsync(string key, CancellationToken ct)
    {
        var reading = store.GetAsync(key, ct);
        await CountAsync("get", reading);
        return await reading;
    }

    /// <inheritdoc/>
    public Task SaveAsync(StateWrite write, CancellationToken ct) => CountAsync("set", store.SaveAsync(write, ct));

    /// <inheritdoc/>
    public Task DeleteAsync(StateDelete delete, CancellationToken ct) => CountAsync("delete", store.DeleteAsync(delete, ct));

    /// <inheritdoc/>
    public Task TransactAsync(IReadOnlyList<StateOperation> operations, CancellationToken ct) =>
        CountAsync("transaction", store.TransactAsync(operations, ct));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async Task CountAsync(string operation, Task running)
    {
        var success = false;
        try
        {
            await running;
            success = true;
        }
        finally
        {
            metrics.State(name, operation, success);
        }
    }
}
