using System.Text.Json;

namespace DsxDapr.DaprHttp;

/// <summary>Where the app's sidecar is, and how values are written.</summary>
public sealed class DaprClientOptions
{
    /// <summary>
    /// The sidecar's HTTP endpoint. When not set: <c>DAPR_HTTP_ENDPOINT</c>, or <c>http://127.0.0.1:DAPR_HTTP_PORT</c>, or port 3500.
    /// </summary>
    public Uri? HttpEndpoint { get; set; }

    /// <summary>The token that the sidecar asks for, sent as <c>dapr-api-token</c>. When not set: <c>DAPR_API_TOKEN</c>.</summary>
    public string? ApiToken { get; set; }

    /// <summary>How values and events are written and read. Default: camelCase, as in the Dapr SDK.</summary>
    public JsonSerializerOptions JsonSerializerOptions { get; set; } = new(JsonSerializerDefaults.Web);
}
