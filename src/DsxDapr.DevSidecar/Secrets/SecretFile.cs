using System.Globalization;
using System.Text.Json;

namespace DsxDapr.DevSidecar.Secrets;

/// <summary>The two shapes of a secrets file.</summary>
internal static class SecretFile
{
    /// <summary>Every leaf is a secret of its own, named by the path to it: <c>db:user</c>, <c>list:0</c>.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ReadFlat(JsonElement root, string separator)
    {
        Dictionary<string, IReadOnlyDictionary<string, string>> secrets = new(StringComparer.Ordinal);
        foreach ((string name, string value) in Leaves("", root, separator))
        {
            secrets[name] = new Dictionary<string, string> { [name] = value };
        }

        return secrets;
    }

    /// <summary>Every member of the root is a secret; an object has a value for each of its leaves.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ReadMultiValued(JsonElement root, string separator)
    {
        Dictionary<string, IReadOnlyDictionary<string, string>> secrets = new(StringComparer.Ordinal);
        foreach (JsonProperty member in root.EnumerateObject())
        {
            secrets[member.Name] = member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                ? Leaves("", member.Value, separator).ToDictionary(StringComparer.Ordinal)
                : new Dictionary<string, string> { [member.Name] = TextOf(member.Value) };
        }

        return secrets;
    }

    private static IEnumerable<KeyValuePair<string, string>> Leaves(string path, JsonElement element, string separator)
    {
        IEnumerable<(string Name, JsonElement Value)> children = element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().Select(p => (p.Name, p.Value)),
            JsonValueKind.Array => element.EnumerateArray().Select((v, i) => (i.ToString(CultureInfo.InvariantCulture), v)),
            _ => [],
        };
        foreach ((string name, JsonElement value) in children)
        {
            string full = path.Length == 0 ? name : path + separator + name;
            if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            {
                foreach (KeyValuePair<string, string> leaf in Leaves(full, value, separator))
                {
                    yield return leaf;
                }
            }
            else
            {
                yield return new(full, TextOf(value));
            }
        }
    }

    // daprd gives anything but strings out as Go prints a mistake; so that nobody relies on it here, this does the same.
    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() ?? "",
        JsonValueKind.Number => $"%!s(float64={value.GetRawText()})",
        JsonValueKind.True => "%!s(bool=true)",
        JsonValueKind.False => "%!s(bool=false)",
        _ => "%!s(<nil>)",
    };
}
