namespace DsxDapr.DaprHttp;

// Secrets: docs.dapr.io/reference/api/secrets_api
public abstract partial class DaprClient
{
    /// <summary>A secret's values by name; most secrets have one value, named as the secret.</summary>
    /// <exception cref="DaprException">Also when the secret does not exist (500 <c>ERR_SECRET_GET</c> from a file store).</exception>
    public abstract Task<Dictionary<string, string>> GetSecretAsync(
        string storeName,
        string key,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>All secrets that the app may read, by name.</summary>
    public abstract Task<Dictionary<string, Dictionary<string, string>>> GetBulkSecretAsync(
        string storeName,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);
}
