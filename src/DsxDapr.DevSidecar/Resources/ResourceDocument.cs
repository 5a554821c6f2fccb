using DsxDapr.DevSidecar.Resources.Yaml;

namespace DsxDapr.DevSidecar.Resources;

/// <summary>One resource of a file: what all kinds have in common is read, the rest is for the reader of its kind.</summary>
/// <param name="Kind">The kind, e.g. <c>Component</c>.</param>
/// <param name="ApiVersion">The version of the kind.</param>
/// <param name="Name">Its name; empty when it has none.</param>
/// <param name="Scopes">The app ids it is for; empty means every app.</param>
/// <param name="Body">The resource.</param>
internal sealed record ResourceDocument(YamlText Kind, YamlText ApiVersion, string Name, IReadOnlyList<string> Scopes, YamlMap Body)
{
    /// <summary>Whether it is for an app.</summary>
    public bool IsInScopeOf(string appId) => Scopes.Count == 0 || Scopes.Contains(appId, StringComparer.Ordinal);

    /// <summary>Reads what all kinds have in common.</summary>
    /// <exception cref="ResourceException">It is missing, or not supported.</exception>
    public static ResourceDocument Of(YamlMap body)
    {
        var kind = body.Required("kind");
        var apiVersion = body.Required("apiVersion");
        var metadata = body.Map("metadata");
        var name = metadata?.Text("name")?.Value ?? string.Empty;
        metadata?.Ignore("labels", "annotations"); // for tools, not for sidecars
        metadata?.RefuseOthers();
        return new ResourceDocument(kind, apiVersion, name, [.. body.Texts("scopes").Select(t => t.Value)], body);
    }

    /// <summary>Complains unless the version is this one.</summary>
    /// <exception cref="ResourceException">It is another one.</exception>
    public void RequireVersion(string version)
    {
        if (ApiVersion.Value != version)
        {
            throw ApiVersion.Refuse($"of a {Kind.Value} must be {version}");
        }
    }

    /// <summary>Complains when the resource has no name.</summary>
    /// <exception cref="ResourceException">It has none.</exception>
    public string RequireName() => Name.Length > 0
        ? Name
        : throw new ResourceException(Body.Source, "metadata.name is missing.");
}
