using System.Text.Json.Serialization;

namespace DsxDapr.DevSidecar.Api;

/// <summary>The error body of Dapr's HTTP API.</summary>
/// <param name="ErrorCode">The stable code, e.g. <c>ERR_STATE_STORE_NOT_FOUND</c>.</param>
/// <param name="Message">What went wrong, for a person.</param>
internal sealed record DaprError(
    [property: JsonPropertyName("errorCode")] string ErrorCode,
    [property: JsonPropertyName("message")] string Message)
{
    /// <summary>What machines may read about it, as Dapr's richer errors carry it (<see cref="ErrorDetails"/>).</summary>
    [JsonPropertyName("details")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<object>? Details { get; init; }

    /// <summary>This error as an HTTP answer with the given status.</summary>
    public IResult ToResult(int status) => Results.Json(this, contentType: "application/json", statusCode: status);
}
