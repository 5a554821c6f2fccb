using System.Text.Json;
using DsxDapr.DevSidecar.Api;

namespace DsxDapr.DevSidecar.State;

/// <summary>The bodies of the state API.</summary>
internal static class StateRequests
{
    private const string SetRequests = "value of type []state.SetRequest";

    /// <summary>The items of a save: a JSON array of <c>{key, value, etag, metadata, options}</c>.</summary>
    public static IReadOnlyList<StateWrite> ReadSave(ReadOnlyMemory<byte> body, ScopedStateStore store, IReadOnlyDictionary<string, string> metadata)
    {
        using JsonDocument document = Parse(body, "");
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw StateRequestException.Malformed(GoJson.CannotUnmarshal(document.RootElement, SetRequests));
        }

        List<StateWrite> writes = new(document.RootElement.GetArrayLength());
        foreach (JsonElement item in document.RootElement.EnumerateArray())
        {
            writes.Add(ReadWrite(item, store, metadata, nameField: true));
        }

        return writes;
    }

    /// <summary>The operations of a transaction: <c>{operations: [{operation: upsert|delete, request: {...}}], metadata}</c>.</summary>
    public static IReadOnlyList<StateOperation> ReadTransaction(ReadOnlyMemory<byte> body, ScopedStateStore store)
    {
        const string Prefix = "failed deserializing HTTP body: ";
        using JsonDocument document = Parse(body, Prefix);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw StateRequestException.Malformed(Prefix + GoJson.CannotUnmarshal(document.RootElement, "value of type http.stateTransactionRequest"));
        }

        Dictionary<string, string> metadata = document.RootElement.TryGetProperty("metadata", out JsonElement meta) ? ReadMetadata(meta) : [];
        List<StateOperation> operations = [];
        if (document.RootElement.TryGetProperty("operations", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement operation in list.EnumerateArray())
            {
                operations.Add(ReadOperation(operation, store, metadata));
            }
        }

        return operations;
    }

    /// <summary>The keys of a bulk get: <c>{keys: [...]}</c>; how many are read at once is the store's affair.</summary>
    public static IReadOnlyList<string> ReadBulkGet(ReadOnlyMemory<byte> body)
    {
        using JsonDocument document = Parse(body, "");
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw StateRequestException.Malformed(GoJson.CannotUnmarshal(document.RootElement, "value of type http.BulkGetRequest"));
        }

        return document.RootElement.TryGetProperty("keys", out JsonElement keys) && keys.ValueKind == JsonValueKind.Array
            ? [.. keys.EnumerateArray().Select(k => Text(k, "field BulkGetRequest.keys of type string") ?? "")]
            : [];
    }

    private static StateOperation ReadOperation(JsonElement operation, ScopedStateStore store, Dictionary<string, string> metadata)
    {
        string kind = operation.ValueKind == JsonValueKind.Object && operation.TryGetProperty("operation", out JsonElement name)
            ? Text(name, "struct field .operation of type string") ?? ""
            : "";
        if (kind is not ("upsert" or "delete"))
        {
            throw new StateRequestException(
                StatusCodes.Status400BadRequest,
                new DaprError("ERR_NOT_SUPPORTED_STATE_OPERATION", $"operation type {kind} not supported"));
        }

        JsonElement request = operation.TryGetProperty("request", out JsonElement r) ? r : default;
        if (kind == "upsert")
        {
            return ReadWrite(request, store, metadata, nameField: false);
        }

        string key = ReadKey(request);
        return new StateDelete(store.StoredKey(key, nameField: false), ReadEtag(request));
    }

    private static StateWrite ReadWrite(JsonElement item, ScopedStateStore store, IReadOnlyDictionary<string, string> common, bool nameField)
    {
        string key = ReadKey(item);
        Dictionary<string, string> metadata = item.TryGetProperty("metadata", out JsonElement meta) ? ReadMetadata(meta) : [];
        string? ttl = metadata.GetValueOrDefault(StateTtl.Name) ?? common.GetValueOrDefault(StateTtl.Name);
        return new StateWrite(
            store.StoredKey(key, nameField),
            item.TryGetProperty("value", out JsonElement value) ? JsonText.Compact(value) : "null"u8.ToArray(),
            ReadEtag(item),
            ReadFirstWrite(item),
            StateTtl.Parse(ttl));
    }

    private static string ReadKey(JsonElement item)
    {
        if (item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined or JsonValueKind.Null))
        {
            throw StateRequestException.Malformed(GoJson.CannotUnmarshal(item, "value of type state.SetRequest"));
        }

        string? key = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("key", out JsonElement k)
            ? Text(k, "struct field SetRequest.key of type string")
            : null;
        return string.IsNullOrEmpty(key) ? throw StateRequestException.Malformed("\"key\" is a required field") : key;
    }

    private static string? ReadEtag(JsonElement item) =>
        item.TryGetProperty("etag", out JsonElement etag) ? Text(etag, "struct field SetRequest.etag of type string") : null;

    private static bool ReadFirstWrite(JsonElement item)
    {
        if (!item.TryGetProperty("options", out JsonElement options) || options.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        string concurrency = options.TryGetProperty("concurrency", out JsonElement c) ? Text(c, "struct field SetStateOption.concurrency of type string") ?? "" : "";
        string consistency = options.TryGetProperty("consistency", out JsonElement s) ? Text(s, "struct field SetStateOption.consistency of type string") ?? "" : "";
        if (consistency is not ("" or "strong" or "eventual"))
        {
            throw new StateStoreException($"unrecognized consistency model '{consistency}'");
        }

        return concurrency switch
        {
            "first-write" => true,
            "" or "last-write" => false,
            _ => throw new StateStoreException($"unrecognized concurrency model '{concurrency}'"),
        };
    }

    private static Dictionary<string, string> ReadMetadata(JsonElement metadata)
    {
        Dictionary<string, string> entries = new(StringComparer.OrdinalIgnoreCase);
        if (metadata.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty entry in metadata.EnumerateObject())
            {
                entries[entry.Name] = Text(entry.Value, "struct field SetRequest.metadata of type string") ?? "";
            }
        }

        return entries;
    }

    private static string? Text(JsonElement element, string target) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Null => null,
        _ => throw StateRequestException.Malformed(GoJson.CannotUnmarshal(element, target)),
    };

    private static JsonDocument Parse(ReadOnlyMemory<byte> body, string prefix)
    {
        try
        {
            return GoJson.Parse(body);
        }
        catch (JsonException e)
        {
            throw StateRequestException.Malformed(prefix + e.Message);
        }
    }
}
