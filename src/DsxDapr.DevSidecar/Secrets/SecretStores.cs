using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.Secrets;

/// <summary>Makes secret stores of components.</summary>
internal static class SecretStores
{
    /// <summary>Whether a component type is a secret store of any kind.</summary>
    public static bool IsSecretStore(Component component) => component.Type.StartsWith("secretstores.", StringComparison.Ordinal);

    /// <summary>Makes the store that a component describes; it is opened by <see cref="ISecretStore.InitAsync"/>.</summary>
    /// <exception cref="ResourceException">The type is not known, or its metadata cannot be used.</exception>
    public static ISecretStore Create(Component component) => component.Type switch
    {
        "secretstores.local.file" => new FileSecretStore(component),
        "secretstores.local.env" => new EnvironmentSecretStore(component),
        _ => throw component.Refuse("is not a secret store this sidecar has (secretstores.local.file, secretstores.local.env)"),
    };
}
