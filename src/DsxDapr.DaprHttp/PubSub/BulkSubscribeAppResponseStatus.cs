using System.Text.Json.Serialization;

namespace DsxDapr.DaprHttp;

/// <summary>What a sidecar shall do with a delivered event. The names are those of the wire; a sidecar takes any other word as a failure.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BulkSubscribeAppResponseStatus>))]
public enum BulkSubscribeAppResponseStatus
{
    /// <summary>The event is done.</summary>
    SUCCESS,

    /// <summary>Deliver it again, by the resiliency policy of the component.</summary>
    RETRY,

    /// <summary>Do not deliver it again: move it to the dead-letter topic, if there is one.</summary>
    DROP,
}
