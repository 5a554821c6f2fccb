using System.Text.Json;
using System.Text.Json.Serialization;

namespace DsxDapr.DaprHttp;

/// <summary>The body of a transaction.</summary>
internal sealed record StateTransaction(
    [property: JsonPropertyName("operations")] IReadOnlyList<StateOperation> Operations,
    [property: JsonPropertyName("metadata"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyDictionary<string, string>? Metadata);

/// <summary>One operation of a transaction.</summary>
internal sealed record StateOperation(
    [property: JsonPropertyName("operation")] string Operation,
    [property: JsonPropertyName("request")] StateEntry<JsonElement?> Request)
{
    public static StateOperation From(StateTransactionRequest request)
    {
        var upsert = request.OperationType == StateOperationType.Upsert;
        JsonElement? value = upsert ? JsonElement.Parse(request.Value.Span) : null;
        var options = StateEntryOptions.From(request.Options);
        return new StateOperation(
            upsert ? "upsert" : "delete",
            new StateEntry<JsonElement?>(request.Key, value, request.ETag, options, request.Metadata));
    }
}
