namespace DsxDapr.DevSidecar.Secrets;

/// <summary>A secret store. A secret is a set of named values; most have one, under the secret's own name.</summary>
internal interface ISecretStore : IAsyncDisposable
{
    /// <summary>Opens the store.</summary>
    /// <exception cref="Resources.ResourceException">It cannot be used.</exception>
    Task InitAsync(CancellationToken ct);

    /// <summary>Reads one secret.</summary>
    /// <exception cref="SecretNotFoundException">There is no such secret.</exception>
    ValueTask<IReadOnlyDictionary<string, string>> GetAsync(string name, CancellationToken ct);

    /// <summary>Reads all secrets, by name.</summary>
    ValueTask<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GetAllAsync(CancellationToken ct);
}

/// <summary>A store has no secret of the given name.</summary>
internal sealed class SecretNotFoundException(string name) : Exception($"secret {name} not found");
