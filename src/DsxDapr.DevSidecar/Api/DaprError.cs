using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DsxDapr.DevSidecar.Api;

/// <summary>The error body of Dapr's HTTP API.</summary>
/// <param name="ErrorCode">The stable code, e.g. <c>ERR_STATE_STORE_NOT_FOUND</c>.</param>
/// <param name="Message">What went wrong, for a person.</param>
internal sealed record DaprError(
    [property: JsonPropertyName("errorCode")] string ErrorCode,
    [property: JsonPropertyName("message")] string Message)
{
    // Go escapes neither quotes as \u0022 nor letters beyond ASCII.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What machines may read about it, as Dapr's richer errors carry it (<see cref="ErrorDetails"/>).</summary>
    [JsonPropertyName("details")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<object>? Details { get; init; }

    /// <summary>This error as an HTTP answer with the given status.</summary>
    public IResult ToResult(int status) => new SizedJson(JsonSerializer.SerializeToUtf8Bytes(this, Json), status);
}
