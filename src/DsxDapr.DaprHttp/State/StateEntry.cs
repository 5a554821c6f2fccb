using System.Text.Json.Serialization;

namespace DsxDapr.DaprHttp;

/// <summary>One item of a save.</summary>
internal sealed record StateEntry<TValue>(
    [property: JsonPropertyName("key")] string Key,
    [property: JsonPropertyName("value")] TValue Value,
    [property: JsonPropertyName("etag"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ETag,
    [property: JsonPropertyName("options"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StateEntryOptions? Options,
    [property: JsonPropertyName("metadata"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyDictionary<string, string>? Metadata);

/// <summary>The options of a write, in Dapr's words.</summary>
internal sealed record StateEntryOptions(
    [property: JsonPropertyName("concurrency"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Concurrency,
    [property: JsonPropertyName("consistency"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Consistency)
{
    public static StateEntryOptions? From(StateOptions? options) =>
        options is null ? null : new StateEntryOptions(Word(options.Concurrency), Word(options.Consistency));

    private static string? Word(ConcurrencyMode? mode) => mode switch
    {
        ConcurrencyMode.FirstWrite => "first-write",
        ConcurrencyMode.LastWrite => "last-write",
        _ => null,
    };

    private static string? Word(ConsistencyMode? mode) => mode switch
    {
        ConsistencyMode.Eventual => "eventual",
        ConsistencyMode.Strong => "strong",
        _ => null,
    };
}
