using YamlDotNet.RepresentationModel;

namespace DsxDapr.DevSidecar.Resources.Yaml;

/// <summary>
/// A mapping of a resource. It remembers which fields were asked for, so that <see cref="RefuseOthers"/> can name one that nobody
/// understands: a field that is silently ignored would pretend to work.
/// </summary>
internal sealed class YamlMap
{
    private readonly string _file;
    private readonly string _path;
    private readonly YamlMappingNode _node;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Wraps a mapping.</summary>
    /// <param name="file">The file, as it is named in messages.</param>
    /// <param name="path">The path of the mapping inside its resource; empty for the resource itself.</param>
    /// <param name="node">The mapping.</param>
    public YamlMap(string file, string path, YamlMappingNode node)
    {
        _file = file;
        _path = path;
        _node = node;
    }

    /// <summary>Where it begins.</summary>
    public ResourceLocation Source => At(_node);

    /// <summary>The names of its fields.</summary>
    public IEnumerable<string> Fields => _node.Children.Keys.Select(k => ((YamlScalarNode)k).Value!);

    /// <summary>A scalar field; null when it is absent or empty.</summary>
    public YamlText? Text(string field) => Find(field) switch
    {
        null or YamlScalarNode { Value: null } => null,
        YamlScalarNode scalar => new YamlText(PathOf(field), scalar.Value, At(scalar)),
        var other => throw new ResourceException(At(other), $"{PathOf(field)} needs a single value."),
    };

    /// <summary>A scalar field that must be there.</summary>
    public YamlText Required(string field) => Text(field) is { Value.Length: > 0 } text
        ? text
        : throw new ResourceException(Source, $"{PathOf(field)} is missing.");

    /// <summary>A field that is a mapping; null when it is absent.</summary>
    public YamlMap? Map(string field) => Find(field) switch
    {
        null or YamlScalarNode { Value: null or "" } => null,
        YamlMappingNode map => new YamlMap(_file, PathOf(field), map),
        var other => throw new ResourceException(At(other), $"{PathOf(field)} needs fields of its own."),
    };

    /// <summary>A field that is a mapping and must be there.</summary>
    public YamlMap RequiredMap(string field) => Map(field) ?? throw new ResourceException(Source, $"{PathOf(field)} is missing.");

    /// <summary>A field that is a list of mappings; none when it is absent.</summary>
    public IReadOnlyList<YamlMap> Maps(string field) => [.. Items(field).Select((item, i) => item is YamlMappingNode map
        ? new YamlMap(_file, $"{PathOf(field)}[{i}]", map)
        : throw new ResourceException(At(item), $"{PathOf(field)}[{i}] needs fields of its own."))];

    /// <summary>A field that is a list of scalars; none when it is absent.</summary>
    public IReadOnlyList<YamlText> Texts(string field) => [.. Items(field).Select((item, i) => item is YamlScalarNode { Value: { } value }
        ? new YamlText($"{PathOf(field)}[{i}]", value, At(item))
        : throw new ResourceException(At(item), $"{PathOf(field)}[{i}] needs a single value."))];

    /// <summary>Takes note of fields that are valid and have no effect here.</summary>
    public void Ignore(params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            _known.Add(field);
        }
    }

    /// <summary>Complains about the first field that nobody asked for.</summary>
    /// <exception cref="ResourceException">There is one.</exception>
    public void RefuseOthers()
    {
        foreach (var key in _node.Children.Keys)
        {
            var field = key is YamlScalarNode { Value: { } name } ? name : key.ToString();
            if (!_known.Contains(field))
            {
                throw new ResourceException(At(key), $"{PathOf(field)} is not supported by the DevSidecar.");
            }
        }
    }

    /// <summary>A complaint about one field, at its place.</summary>
    public ResourceException Refuse(string field, string problem) =>
        new(Find(field) is { } node ? At(node) : Source, $"{PathOf(field)} {problem}.");

    private IEnumerable<YamlNode> Items(string field) => Find(field) switch
    {
        null or YamlScalarNode { Value: null or "" } => [],
        YamlSequenceNode list => list.Children,
        var other => throw new ResourceException(At(other), $"{PathOf(field)} needs a list."),
    };

    private YamlNode? Find(string field)
    {
        _known.Add(field);
        return _node.Children.TryGetValue(new YamlScalarNode(field), out var value) ? value : null;
    }

    private string PathOf(string field) => _path.Length == 0 ? field : $"{_path}.{field}";

    private ResourceLocation At(YamlNode node) => new(_file, (int)node.Start.Line);
}
