using YamlDotNet.RepresentationModel;

namespace DsxDapr.Cli.Tests.Deploy;

/// <summary>YAML as it stands in the repository.</summary>
internal static class Yaml
{
    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The documents of a file.</summary>
    public static IReadOnlyList<YamlNode> Load(string relativePath)
    {
        using var reader = File.OpenText(Path.Combine(Root, relativePath));
        var stream = new YamlStream();
        stream.Load(reader);
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    /// <summary>What lies at a path of keys, e.g. <c>spec.template</c>; null when there is nothing.</summary>
    public static YamlNode? At(this YamlNode node, string path) => path.Split('.').Aggregate(
        (YamlNode?)node, static (at, key) => at is YamlMappingNode map && map.Children.TryGetValue(key, out var child) ? child : null);

    /// <summary>The text at a path; null when there is none.</summary>
    public static string? Text(this YamlNode node, string path) => (node.At(path) as YamlScalarNode)?.Value;

    /// <summary>The items of a sequence at a path; none when there is none.</summary>
    public static IEnumerable<YamlNode> Items(this YamlNode node, string path) => node.At(path) as YamlSequenceNode ?? Enumerable.Empty<YamlNode>();

    /// <summary>The names of the members at a path.</summary>
    public static IEnumerable<string> Keys(this YamlNode node, string path) =>
        (node.At(path) as YamlMappingNode)?.Children.Keys.Select(key => ((YamlScalarNode)key).Value!) ?? [];

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "DsxDapr.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("the tests do not run inside the repository");
        }

        return directory.FullName;
    }
}
