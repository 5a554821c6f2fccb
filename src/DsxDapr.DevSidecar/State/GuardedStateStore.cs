using DsxDapr.DevSidecar.Resiliency;

namespace DsxDapr.DevSidecar.State;

/// <summary>A store under the outbound policies of its component. An etag that does not fit is an answer, not a failure.</summary>
internal sealed class GuardedStateStore(IStateStore store, ComponentTarget target, TimeProvider time) : IStateStore
{
    private readonly OutboundGuard _guard = new(
        target, e => e is StateStoreException and not EtagException, message => new StateStoreException(message), time);

    /// <inheritdoc/>
    public Task InitAsync(CancellationToken ct) => store.InitAsync(ct);

    /// <inheritdoc/>
    public Task<StateItem?> GetAsync(string key, CancellationToken ct) => _guard.RunAsync(token => store.GetAsync(key, token), ct);

    /// <inheritdoc/>
    public Task SaveAsync(StateWrite write, CancellationToken ct) => _guard.RunAsync(token => store.SaveAsync(write, token), ct);

    /// <inheritdoc/>
    public Task DeleteAsync(StateDelete delete, CancellationToken ct) => _guard.RunAsync(token => store.DeleteAsync(delete, token), ct);

    /// <inheritdoc/>
    public Task TransactAsync(IReadOnlyList<StateOperation> operations, CancellationToken ct) =>
        _guard.RunAsync(token => store.TransactAsync(operations, token), ct);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => store.DisposeAsync();
}
