using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace DsxDapr.DaprHttp;

internal sealed partial class HttpDaprClient
{
    private const string ScriptFailed = "failed to set key ";

    public override async Task<TValue?> GetStateAsync<TValue>(
        string storeName, string key, CancellationToken cancellationToken = default)
        where TValue : default =>
        (await GetStateAndETagAsync<TValue>(storeName, key, cancellationToken)).value;

    public override async Task<(TValue? value, string etag)> GetStateAndETagAsync<TValue>(
        string storeName, string key, CancellationToken cancellationToken = default)
        where TValue : default
    {
        using var response = await _http.GetAsync(StatePath(storeName, key), cancellationToken);
        await EnsureSuccessAsync(response, $"read {key} from {storeName}", cancellationToken);
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return (default, "");
        }

        var value = await response.Content.ReadFromJsonAsync<TValue>(_json, cancellationToken);
        return (value, ETagOf(response));
    }

    public override async Task<IReadOnlyList<BulkStateItem>> GetBulkStateAsync(
        string storeName,
        IReadOnlyList<string> keys,
        int? parallelism = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var path = Relative($"/v1.0/state/{Escape(storeName)}/bulk{MetadataQuery(metadata)}");
        using var content = CreateContent(new BulkStateRequest(keys, parallelism));
        using var response = await _http.PostAsync(path, content, cancellationToken);
        await EnsureSuccessAsync(response, $"read {keys.Count} keys from {storeName}", cancellationToken);
        var answers = await response.Content.ReadFromJsonAsync<List<BulkStateAnswer>>(JsonSerializerOptions.Web, cancellationToken) ?? [];
        return answers.ConvertAll(answer => ToItem(storeName, answer));
    }

    public override async Task SaveStateAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        using var response = await SaveAsync(storeName, key, value, null, stateOptions, metadata, cancellationToken);
        await EnsureSuccessAsync(response, $"save {key} in {storeName}", cancellationToken);
    }

    public override async Task<bool> TrySaveStateAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(etag);
        var expected = etag.Length == 0 ? null : etag;
        using var response = await SaveAsync(storeName, key, value, expected, stateOptions, metadata, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return true;
        }

        var error = await CreateExceptionAsync(response, $"save {key} in {storeName}", cancellationToken);
        return IsConflict(error) ? false : throw error;
    }

    public override async Task DeleteStateAsync(
        string storeName,
        string key,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        using var response = await DeleteAsync(storeName, key, null, stateOptions, metadata, cancellationToken);
        await EnsureSuccessAsync(response, $"delete {key} from {storeName}", cancellationToken);
    }

    public override async Task<bool> TryDeleteStateAsync(
        string storeName,
        string key,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(etag);
        using var response = await DeleteAsync(storeName, key, etag, stateOptions, metadata, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Conflict)
        {
            return false;
        }

        await EnsureSuccessAsync(response, $"delete {key} from {storeName}", cancellationToken);
        return true;
    }

    public override async Task ExecuteStateTransactionAsync(
        string storeName,
        IReadOnlyList<StateTransactionRequest> operations,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operations);
        var path = Relative($"/v1.0/state/{Escape(storeName)}/transaction");
        using var content = CreateContent(new StateTransaction([.. operations.Select(StateOperation.From)], metadata));
        using var response = await _http.PostAsync(path, content, cancellationToken);
        await EnsureSuccessAsync(response, $"execute a transaction of {operations.Count} on {storeName}", cancellationToken);
    }

    private static Uri StatePath(string storeName, string key, string query = "") =>
        Relative($"/v1.0/state/{Escape(storeName)}/{Escape(key)}{query}");

    // A sidecar sends ETags without quotes, which is not what HTTP calls one.
    private static string ETagOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("ETag", out var values) ? values.ToString() : "";

    // A key that could not be read must not look like one that is missing.
    private static BulkStateItem ToItem(string storeName, BulkStateAnswer answer) =>
        answer.Error is { Length: > 0 } error
            ? throw new DaprException($"Dapr did not read {answer.Key} from {storeName}: {error}")
            : new BulkStateItem(answer.Key, answer.Data?.GetRawText() ?? (answer.ETag is null ? null : "null"), answer.ETag ?? "");

    // 409, or what state.redis answers when a key exists that is always written first-write: its script fails, and Dapr says 500. The
    // script's own words come behind the component's same words; what surrounds them depends on Redis and its version.
    private static bool IsConflict(DaprException error) =>
        error.StatusCode == HttpStatusCode.Conflict
        || (error is { StatusCode: HttpStatusCode.InternalServerError, ErrorCode: "ERR_STATE_SAVE" }
            && error.Message.IndexOf(ScriptFailed, StringComparison.Ordinal) != error.Message.LastIndexOf(ScriptFailed, StringComparison.Ordinal));

    private async Task<HttpResponseMessage> SaveAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        string? etag,
        StateOptions? stateOptions,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        var entry = new StateEntry<TValue>(key, value, etag, StateEntryOptions.From(stateOptions), metadata);
        using var content = CreateContent(new[] { entry });
        return await _http.PostAsync(Relative($"/v1.0/state/{Escape(storeName)}"), content, cancellationToken);
    }

    private async Task<HttpResponseMessage> DeleteAsync(
        string storeName,
        string key,
        string? etag,
        StateOptions? stateOptions,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        var options = StateEntryOptions.From(stateOptions);
        var parameters = Parameter("concurrency", options?.Concurrency) + Parameter("consistency", options?.Consistency);
        var query = (MetadataQuery(metadata) + parameters).TrimStart('?', '&');
        using var request = new HttpRequestMessage(HttpMethod.Delete, StatePath(storeName, key, query.Length == 0 ? "" : "?" + query));
        if (etag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", etag);
        }

        return await _http.SendAsync(request, cancellationToken);

        static string Parameter(string name, string? value) => value is null ? "" : $"&{name}={value}";
    }
}
