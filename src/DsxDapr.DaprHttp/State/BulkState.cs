using System.Text.Json;
using System.Text.Json.Serialization;

namespace DsxDapr.DaprHttp;

/// <summary>The body of a bulk read.</summary>
internal sealed record BulkStateRequest(
    [property: JsonPropertyName("keys")] IReadOnlyList<string> Keys,
    [property: JsonPropertyName("parallelism"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Parallelism);

/// <summary>One key of its answer.</summary>
internal sealed record BulkStateAnswer(
    [property: JsonPropertyName("key")] string Key,
    [property: JsonPropertyName("data")] JsonElement? Data = null,
    [property: JsonPropertyName("etag")] string? ETag = null,
    [property: JsonPropertyName("error")] string? Error = null);
