using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace DsxDapr.DaprHttp;

internal sealed partial class HttpDaprClient
{
    public override Task<Dictionary<string, string>> GetSecretAsync(
        string storeName,
        string key,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        GetSecretsAsync<string>(
            $"{Escape(storeName)}/{Escape(key)}{MetadataQuery(metadata)}", $"read {key} from {storeName}", cancellationToken);

    public override Task<Dictionary<string, Dictionary<string, string>>> GetBulkSecretAsync(
        string storeName,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        GetSecretsAsync<Dictionary<string, string>>(
            $"{Escape(storeName)}/bulk{MetadataQuery(metadata)}", $"read the secrets of {storeName}", cancellationToken);

    private async Task<Dictionary<string, TValue>> GetSecretsAsync<TValue>(string path, string what, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(Relative("/v1.0/secrets/" + path), cancellationToken);
        await EnsureSuccessAsync(response, what, cancellationToken);
        return response.StatusCode == HttpStatusCode.NoContent
            ? []
            : await response.Content.ReadFromJsonAsync<Dictionary<string, TValue>>(JsonSerializerOptions.Web, cancellationToken) ?? [];
    }
}
