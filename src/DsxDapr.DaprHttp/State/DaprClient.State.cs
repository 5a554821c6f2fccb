namespace DsxDapr.DaprHttp;

// State management: docs.dapr.io/reference/api/state_api
public abstract partial class DaprClient
{
    /// <summary>The value of a key, or default when there is none.</summary>
    /// <remarks>A sidecar does not keep the bytes of a JSON value; store a string where they matter.</remarks>
    public abstract Task<TValue?> GetStateAsync<TValue>(string storeName, string key, CancellationToken cancellationToken = default);

    /// <summary>The value of a key and its ETag; default and an empty ETag when there is none.</summary>
    public abstract Task<(TValue? value, string etag)> GetStateAndETagAsync<TValue>(
        string storeName, string key, CancellationToken cancellationToken = default);

    /// <summary>The values of many keys, in the order of <paramref name="keys"/>; a missing key has no value.</summary>
    /// <param name="storeName">The state store.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="parallelism">How many the sidecar reads at once; null for its default, 10.</param>
    /// <param name="metadata">For the store.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="DaprException">Also when only one of the keys could not be read.</exception>
    public abstract Task<IReadOnlyList<BulkStateItem>> GetBulkStateAsync(
        string storeName,
        IReadOnlyList<string> keys,
        int? parallelism = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Saves a value.</summary>
    /// <param name="storeName">The state store.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value, written as JSON.</param>
    /// <param name="stateOptions">Concurrency and consistency.</param>
    /// <param name="metadata">For instance <c>ttlInSeconds</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public abstract Task SaveStateAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Saves a value if nobody else has written the key since it was read.</summary>
    /// <param name="storeName">The state store.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value, written as JSON.</param>
    /// <param name="etag">
    /// The ETag that was read. Empty, together with <see cref="ConcurrencyMode.FirstWrite"/>: insert if absent. On Redis that holds
    /// only for keys that are always written with <see cref="ConcurrencyMode.FirstWrite"/>.
    /// </param>
    /// <param name="stateOptions">Concurrency and consistency.</param>
    /// <param name="metadata">For instance <c>ttlInSeconds</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False when the key was written meanwhile, or exists.</returns>
    public abstract Task<bool> TrySaveStateAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Deletes a key; nothing happens when it is missing.</summary>
    public abstract Task DeleteStateAsync(
        string storeName,
        string key,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Deletes a key if nobody else has written it since it was read.</summary>
    /// <returns>False when the key was written meanwhile.</returns>
    public abstract Task<bool> TryDeleteStateAsync(
        string storeName,
        string key,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Executes several writes in one transaction. On Redis it is not atomic when an ETag does not match: earlier operations stay.
    /// </summary>
    public abstract Task ExecuteStateTransactionAsync(
        string storeName,
        IReadOnlyList<StateTransactionRequest> operations,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);
}
