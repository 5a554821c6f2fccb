using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DsxDapr.DevSidecar.Resources.Yaml;

/// <summary>The documents of one YAML file.</summary>
internal static class YamlDocuments
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="ResourceException">It is not YAML, or a document is not a mapping.</exception>
    public static IReadOnlyList<YamlMap> Read(string file)
    {
        var stream = new YamlStream();
        try
        {
            using var reader = File.OpenText(file);
            stream.Load(reader);
        }
        catch (YamlException e)
        {
            throw new ResourceException(new ResourceLocation(file, (int)e.Start.Line), $"this is not valid YAML: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResourceException(new ResourceLocation(file, 1), $"the file cannot be read: {e.Message}");
        }

        return [.. stream.Documents.Where(d => !IsEmpty(d.RootNode)).Select(d => AsMap(file, d.RootNode))];
    }

    private static bool IsEmpty(YamlNode node) => node is YamlScalarNode { Value: null or "" };

    private static YamlMap AsMap(string file, YamlNode node) => node is YamlMappingNode map
        ? new YamlMap(file, string.Empty, map)
        : throw new ResourceException(new ResourceLocation(file, (int)node.Start.Line), "a resource is a mapping of fields");
}
