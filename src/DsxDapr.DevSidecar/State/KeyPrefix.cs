using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.State;

/// <summary>
/// How an app's keys are told from those of others in one store: metadata <c>keyPrefix</c> = <c>appid</c> (default), <c>name</c>
/// (of the component), <c>namespace</c>, <c>none</c>, or any other text as it stands. The stored key is <c>prefix||key</c>.
/// </summary>
internal static class KeyPrefix
{
    /// <summary>What parts prefix and key; no key may contain it.</summary>
    public const string Separator = "||";

    /// <summary>What comes before an app's key in a store; empty for <c>none</c>.</summary>
    /// <param name="component">The store's component.</param>
    /// <param name="appId">The app.</param>
    /// <param name="namespaceName">The value of the environment variable NAMESPACE, if it is set.</param>
    /// <exception cref="ResourceException">A custom prefix contains <c>||</c>.</exception>
    public static string Of(Component component, string appId, string? namespaceName)
    {
        string strategy = component.Text("keyPrefix") ?? "appid";
        return strategy.ToUpperInvariant() switch
        {
            "APPID" => appId + Separator,
            "NAME" => component.Name + Separator,
            "NONE" => "",
            "NAMESPACE" => (string.IsNullOrEmpty(namespaceName) ? appId : $"{namespaceName}.{appId}") + Separator,
            _ when strategy.Contains(Separator, StringComparison.Ordinal) =>
                throw component.Refuse($"cannot have a keyPrefix that contains '{Separator}'"),
            _ => strategy + Separator,
        };
    }
}
