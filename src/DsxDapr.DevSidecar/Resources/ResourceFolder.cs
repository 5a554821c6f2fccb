using DsxDapr.DevSidecar.Resources.Yaml;

namespace DsxDapr.DevSidecar.Resources;

/// <summary>Everything that an app's resource folders hold for it, its component references not yet resolved.</summary>
/// <param name="Components">The components in its scope.</param>
/// <param name="Subscriptions">The subscriptions in its scope.</param>
/// <param name="Resiliency">The policies in its scope.</param>
internal sealed record ResourceFolder(
    IReadOnlyList<ComponentDraft> Components, IReadOnlyList<Subscription> Subscriptions, ResiliencyPolicies Resiliency)
{
    /// <summary>Reads the YAML files of some folders, not recursively. All resources are checked, those of other apps too.</summary>
    /// <exception cref="ResourceException">A folder is missing, or a resource is wrong or not supported.</exception>
    public static ResourceFolder Read(IEnumerable<string> folders, string appId)
    {
        var components = new List<ComponentDraft>();
        var subscriptions = new List<Subscription>();
        var resiliency = new ResiliencyReader();
        foreach (var document in folders.SelectMany(FilesOf).SelectMany(YamlDocuments.Read).Select(ResourceDocument.Of))
        {
            var isOurs = document.IsInScopeOf(appId);
            switch (document.Kind.Value)
            {
                case "Component":
                    AddIf(isOurs, components, ComponentReader.Read(document));
                    break;
                case "Subscription":
                    AddIf(isOurs, subscriptions, SubscriptionReader.Read(document));
                    break;
                case "Resiliency":
                    (isOurs ? resiliency : new ResiliencyReader()).Add(document);
                    break;
                case "Configuration":
                    break; // it may lie here, but counts only where it is named as the app's configuration
                default:
                    throw document.Kind.Refuse("is Component, Subscription, Resiliency or Configuration for the DevSidecar");
            }
        }

        RefuseTwins(components);
        return new ResourceFolder(components, subscriptions, resiliency.Policies);
    }

    private static IEnumerable<string> FilesOf(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Where(IsYaml).Order(StringComparer.Ordinal)
        : throw new ResourceException(new ResourceLocation(folder, 1), "there is no such resources folder.");

    private static bool IsYaml(string file) => Path.GetExtension(file).ToUpperInvariant() is ".YAML" or ".YML";

    private static void AddIf<T>(bool condition, List<T> list, T item)
    {
        if (condition)
        {
            list.Add(item);
        }
    }

    private static void RefuseTwins(List<ComponentDraft> components)
    {
        if (components.GroupBy(c => c.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twins)
        {
            throw new ResourceException(
                twins.Last().Source, $"metadata.name: a component '{twins.Key}' is already defined in {twins.First().Source}.");
        }
    }
}
