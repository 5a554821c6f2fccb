using DsxDapr.DevSidecar.Resources.Yaml;

namespace DsxDapr.DevSidecar.Resources;

/// <summary>Reads <c>kind: Component</c>.</summary>
internal static class ComponentReader
{
    /// <summary>The families of components the DevSidecar has; the types themselves are checked where they are made.</summary>
    private static readonly string[] Families = ["state.", "pubsub.", "secretstores."];

    /// <summary>Reads one component.</summary>
    /// <exception cref="ResourceException">A field is missing, wrong or not supported.</exception>
    public static ComponentDraft Read(ResourceDocument document)
    {
        document.RequireVersion("dapr.io/v1alpha1");
        var spec = document.Body.RequiredMap("spec");
        var auth = document.Body.Map("auth");
        var secretStore = auth?.Required("secretStore").Value;
        auth?.RefuseOthers();
        document.Body.RefuseOthers();

        var type = spec.Required("type");
        if (!Array.Exists(Families, f => type.Value.StartsWith(f, StringComparison.Ordinal)))
        {
            throw type.Refuse("is a type the DevSidecar does not have");
        }

        if (spec.Required("version") is { Value: not "v1" } version)
        {
            throw version.Refuse("must be v1");
        }

        var entries = spec.Maps("metadata").Select(e => ReadEntry(e, secretStore)).ToList();
        spec.RefuseOthers();
        if (entries.GroupBy(e => e.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ResourceException(twice.Last().Source, $"the metadata entry '{twice.Key}' is given twice.");
        }

        KnownEntries.Check(type.Value, entries);
        return new ComponentDraft(document.RequireName(), type.Value, entries, secretStore, document.Scopes, document.Body.Source);
    }

    private static MetadataEntry ReadEntry(YamlMap entry, string? secretStore)
    {
        var name = entry.Required("name");
        var value = entry.Text("value");
        var environmentVariable = entry.Text("envRef");
        var secret = ReadSecret(entry.Map("secretKeyRef"));
        entry.RefuseOthers();
        if (secret is not null && secretStore is null)
        {
            throw entry.Refuse("secretKeyRef", "needs auth.secretStore, the name of a secret store component");
        }

        return new MetadataEntry(name.Value, value?.Value, secret, environmentVariable?.Value, name.Source);
    }

    private static SecretReference? ReadSecret(YamlMap? reference)
    {
        if (reference is null)
        {
            return null;
        }

        var name = reference.Required("name").Value;
        var key = reference.Text("key")?.Value ?? name;
        reference.RefuseOthers();
        return new SecretReference(name, key);
    }
}
