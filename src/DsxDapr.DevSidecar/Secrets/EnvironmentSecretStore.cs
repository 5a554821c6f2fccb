using System.Collections;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.Secrets;

/// <summary>
/// <c>secretstores.local.env</c>: the environment of this process. Metadata <c>prefix</c> limits it to variables that begin so, and
/// is cut off their names. An absent variable is an empty secret. The API tokens are never given out.
/// </summary>
internal sealed class EnvironmentSecretStore(Component component) : ISecretStore
{
    private static readonly string[] Hidden = ["APP_API_TOKEN", "DAPR_API_TOKEN"];

    private readonly string _prefix = component.Text("prefix") ?? "";

    /// <inheritdoc/>
    public Task InitAsync(CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, string>> GetAsync(string name, CancellationToken ct)
    {
        string variable = _prefix + name;
        string value = IsHidden(variable) || name.Length == 0 ? "" : Environment.GetEnvironmentVariable(variable) ?? "";
        return ValueTask.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { [name] = value });
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GetAllAsync(CancellationToken ct)
    {
        Dictionary<string, IReadOnlyDictionary<string, string>> all = [];
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            string variable = (string)entry.Key;
            if (variable.StartsWith(_prefix, StringComparison.Ordinal) && variable.Length > _prefix.Length && !IsHidden(variable))
            {
                string name = variable[_prefix.Length..];
                all[name] = new Dictionary<string, string> { [name] = (string?)entry.Value ?? "" };
            }
        }

        return ValueTask.FromResult<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>>(all);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool IsHidden(string variable) => Hidden.Contains(variable, StringComparer.OrdinalIgnoreCase);
}
