using System.Text.Json;
using DsxDapr.DevSidecar.Api;

namespace DsxDapr.DevSidecar.State;

/// <summary>
/// Bulk get: the values in the order of the keys; an absent key has neither data nor etag, a failed one has an error,
/// and the answer is 200 all the same.
/// </summary>
internal static class StateBulkGet
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers the request.</summary>
    public static async Task HandleAsync(HttpContext context, ScopedStateStore store)
    {
        byte[] body = await StateApi.ReadBodyAsync(context);
        IReadOnlyList<string> keys = StateRequests.ReadBulkGet(body);
        string[] storedKeys = [.. keys.Select(k => store.StoredKey(k))];
        (StateItem? Item, string? Error)[] results = await Task.WhenAll(storedKeys.Select(k => ReadAsync(store, k, context.RequestAborted)));

        context.Response.ContentType = "application/json";
        await using Utf8JsonWriter writer = new(context.Response.BodyWriter, Writing);
        writer.WriteStartArray();
        for (int i = 0; i < keys.Count; i++)
        {
            Write(writer, keys[i], results[i].Item, results[i].Error);
        }

        writer.WriteEndArray();
        await writer.FlushAsync(context.RequestAborted);
    }

    private static async Task<(StateItem? Item, string? Error)> ReadAsync(ScopedStateStore store, string key, CancellationToken ct)
    {
        try
        {
            StateItem? item = await store.Store.GetAsync(key, ct);
            return item is null || JsonText.IsWhole(item.Value.Span) ? (item, null) : (null, "the value is not JSON");
        }
        catch (StateStoreException e)
        {
            return (null, e.Message);
        }
    }

    private static void Write(Utf8JsonWriter writer, string key, StateItem? item, string? error)
    {
        writer.WriteStartObject();
        writer.WriteString("key", key);
        if (item is not null)
        {
            writer.WritePropertyName("data");
            writer.WriteRawValue(item.Value.Span, skipInputValidation: true);
            if (item.Etag is not null)
            {
                writer.WriteString("etag", item.Etag);
            }

            if (item.ExpiresAt is { } expiresAt)
            {
                writer.WriteStartObject("metadata");
                writer.WriteString("ttlExpireTime", Rfc3339.Format(expiresAt));
                writer.WriteEndObject();
            }
        }

        if (error is not null)
        {
            writer.WriteString("error", error);
        }

        writer.WriteEndObject();
    }
}
