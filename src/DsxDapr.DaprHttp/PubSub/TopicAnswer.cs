using System.Text.Json.Serialization;

namespace DsxDapr.DaprHttp;

/// <summary>The answer to the delivery of one event.</summary>
internal sealed record TopicAnswer([property: JsonPropertyName("status")] BulkSubscribeAppResponseStatus Status);
