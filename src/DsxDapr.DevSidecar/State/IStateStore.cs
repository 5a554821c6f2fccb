namespace DsxDapr.DevSidecar.State;

/// <summary>A state store. Keys are whole: the prefix of the sidecar's app is already in them (<see cref="KeyPrefix"/>).</summary>
internal interface IStateStore : IAsyncDisposable
{
    /// <summary>Opens the store.</summary>
    /// <exception cref="Resources.ResourceException">It cannot be used, e.g. no server answered for 3 s.</exception>
    Task InitAsync(CancellationToken ct);

    /// <summary>Reads a value; null when the key is absent or expired.</summary>
    /// <exception cref="StateStoreException">The store failed.</exception>
    Task<StateItem?> GetAsync(string key, CancellationToken ct);

    /// <summary>Writes one value under the rules of its etag and concurrency.</summary>
    /// <exception cref="EtagException">The etag does not fit.</exception>
    /// <exception cref="StateStoreException">The store failed.</exception>
    Task SaveAsync(StateWrite write, CancellationToken ct);

    /// <summary>Deletes a key; deleting an absent key without an etag succeeds.</summary>
    /// <exception cref="EtagException">The etag does not fit.</exception>
    /// <exception cref="StateStoreException">The store failed.</exception>
    Task DeleteAsync(StateDelete delete, CancellationToken ct);

    /// <summary>Executes operations in order, undisturbed by others; what a failure undoes depends on the store.</summary>
    /// <exception cref="StateStoreException">An operation failed.</exception>
    Task TransactAsync(IReadOnlyList<StateOperation> operations, CancellationToken ct);
}
