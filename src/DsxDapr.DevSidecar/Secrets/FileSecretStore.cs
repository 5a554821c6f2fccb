using System.Text.Json;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.Secrets;

/// <summary>
/// <c>secretstores.local.file</c>: a JSON file, read once at start. Metadata: <c>secretsFile</c> (relative to the working directory),
/// <c>nestedSeparator</c> (default <c>:</c>), <c>multiValued</c>.
/// </summary>
internal sealed class FileSecretStore(Component component) : ISecretStore
{
    private readonly string _path = component.Required("secretsFile");
    private IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> _secrets =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <inheritdoc/>
    public async Task InitAsync(CancellationToken ct)
    {
        try
        {
            byte[] text = await File.ReadAllBytesAsync(_path, ct);
            using JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw component.Refuse($"needs a JSON object in its secretsFile '{_path}'");
            }

            string separator = component.Text("nestedSeparator") ?? ":";
            _secrets = component.Flag("multiValued")
                ? SecretFile.ReadMultiValued(document.RootElement, separator)
                : SecretFile.ReadFlat(document.RootElement, separator);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw component.Refuse($"cannot read its secretsFile '{_path}': {e.Message}");
        }
        catch (JsonException e)
        {
            throw component.Refuse($"has a secretsFile '{_path}' that is not JSON (line {e.LineNumber + 1})");
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, string>> GetAsync(string name, CancellationToken ct) =>
        _secrets.TryGetValue(name, out IReadOnlyDictionary<string, string>? secret)
            ? ValueTask.FromResult(secret)
            : throw new SecretNotFoundException(name);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GetAllAsync(CancellationToken ct) =>
        ValueTask.FromResult(_secrets);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
