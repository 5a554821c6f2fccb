using System.Text;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DsxDapr.Cli.Resources;

/// <summary>
/// One YAML file of Dapr resources. Values are replaced in the text itself, so that comments and line numbers stay: an error
/// that a sidecar reports for the copy holds for the original.
/// </summary>
internal sealed class ResourceText
{
    private readonly string _text;
    private readonly List<MetadataItem> _metadata = [];
    private readonly HashSet<string> _secretNames = new(StringComparer.Ordinal);

    private ResourceText(string text) => _text = text;

    /// <summary>The values in the metadata of every Component of the file.</summary>
    public IReadOnlyList<MetadataItem> Metadata => _metadata;

    /// <summary>The names that the components ask their secret store for.</summary>
    public IReadOnlyCollection<string> SecretNames => _secretNames;

    /// <summary>Reads <paramref name="text"/>; <paramref name="file"/> is named when it is no YAML.</summary>
    public static ResourceText Parse(string text, string file)
    {
        var resource = new ResourceText(text);
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new CliException($"{file}, line {e.Start.Line}: {e.Message}", e);
        }

        foreach (var document in stream.Documents)
        {
            resource.Collect(document.RootNode);
        }

        return resource;
    }

    /// <summary>The text with the values for which <paramref name="replacement"/> gives another one replaced.</summary>
    public string With(Func<MetadataItem, string?> replacement)
    {
        var result = new StringBuilder(_text);
        foreach (var item in _metadata.OrderByDescending(m => m.Start))
        {
            if (replacement(item) is { } value)
            {
                result.Remove(item.Start, item.End - item.Start).Insert(item.Start, JsonSerializer.Serialize(value, CliJson.Compact));
            }
        }

        return result.ToString();
    }

    private void Collect(YamlNode root)
    {
        if (Child(root, "kind") is not YamlScalarNode { Value: "Component" }
            || Child(Child(root, "spec"), "metadata") is not YamlSequenceNode metadata)
        {
            return;
        }

        var component = (Child(Child(root, "metadata"), "name") as YamlScalarNode)?.Value ?? "";
        var type = (Child(Child(root, "spec"), "type") as YamlScalarNode)?.Value ?? "";
        foreach (var item in metadata)
        {
            if (Child(item, "name") is not YamlScalarNode { Value: { } name })
            {
                continue;
            }

            if (Child(item, "value") is YamlScalarNode value)
            {
                _metadata.Add(new MetadataItem(component, type, name, value.Value ?? "", (int)value.Start.Index, (int)value.End.Index));
            }

            if (Child(Child(item, "secretKeyRef"), "name") is YamlScalarNode { Value: { } secret })
            {
                _secretNames.Add(secret);
            }
        }
    }

    private static YamlNode? Child(YamlNode? node, string key) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;
}

/// <summary>One value in a Component's metadata, and where it stands in the text.</summary>
/// <param name="Component">The component's name.</param>
/// <param name="Type">The component's type, e.g. <c>state.redis</c>.</param>
/// <param name="Name">The name of the value.</param>
/// <param name="Value">The value.</param>
/// <param name="Start">The offset of its first character.</param>
/// <param name="End">The offset behind its last character.</param>
internal sealed record MetadataItem(string Component, string Type, string Name, string Value, int Start, int End);
