using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace DsxDapr.DevSidecar.Tracing;

/// <summary>Writes spans as a collector takes them.</summary>
internal static class SpanJson
{
    /// <summary>The request body for some spans of one app.</summary>
    public static JsonNode Write(SpanFormat format, string appId, IReadOnlyList<EndedSpan> spans) =>
        format == SpanFormat.Otlp ? Otlp(appId, spans) : Zipkin(appId, spans);

    private static JsonObject Otlp(string appId, IReadOnlyList<EndedSpan> spans) => new()
    {
        ["resourceSpans"] = new JsonArray(new JsonObject
        {
            ["resource"] = new JsonObject { ["attributes"] = new JsonArray(Attribute("service.name", appId)) },
            ["scopeSpans"] = new JsonArray(new JsonObject
            {
                ["scope"] = new JsonObject { ["name"] = "dapr" },
                ["spans"] = new JsonArray([.. spans.Select(OtlpSpan)]),
            }),
        }),
    };

    private static JsonNode OtlpSpan(EndedSpan ended)
    {
        var span = new JsonObject
        {
            ["traceId"] = ended.Span.TraceId,
            ["spanId"] = ended.Span.Id,
            ["name"] = ended.Span.Name,
            ["kind"] = ended.Span.Kind == ActivityKind.Server ? 2 : 3, // SPAN_KIND_SERVER, SPAN_KIND_CLIENT
            ["startTimeUnixNano"] = Nanoseconds(ended.Span.Start),
            ["endTimeUnixNano"] = Nanoseconds(ended.Span.Start + ended.Took),
            ["attributes"] = new JsonArray(Attribute("http.status_code", ended.Status.ToString(CultureInfo.InvariantCulture))),
            ["status"] = new JsonObject { ["code"] = IsError(ended) ? 2 : 0 }, // STATUS_CODE_ERROR, STATUS_CODE_UNSET
        };
        if (ended.Span.ParentId is { } parent)
        {
            span["parentSpanId"] = parent;
        }

        return span;
    }

    private static JsonArray Zipkin(string appId, IReadOnlyList<EndedSpan> spans) => new([.. spans.Select(s => ZipkinSpan(appId, s))]);

    private static JsonNode ZipkinSpan(string appId, EndedSpan ended)
    {
        var span = new JsonObject
        {
            ["traceId"] = ended.Span.TraceId,
            ["id"] = ended.Span.Id,
            ["name"] = ended.Span.Name,
            ["kind"] = ended.Span.Kind == ActivityKind.Server ? "SERVER" : "CLIENT",
            ["timestamp"] = (ended.Span.Start - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
            ["duration"] = Math.Max(1, ended.Took.Ticks / TimeSpan.TicksPerMicrosecond),
            ["localEndpoint"] = new JsonObject { ["serviceName"] = appId },
            ["tags"] = new JsonObject { ["http.status_code"] = ended.Status.ToString(CultureInfo.InvariantCulture) },
        };
        if (ended.Span.ParentId is { } parent)
        {
            span["parentId"] = parent;
        }

        return span;
    }

    private static bool IsError(EndedSpan ended) => ended.Status >= StatusCodes.Status500InternalServerError;

    private static JsonObject Attribute(string key, string value) =>
        new() { ["key"] = key, ["value"] = new JsonObject { ["stringValue"] = value } };

    private static string Nanoseconds(DateTimeOffset time) =>
        ((time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick).ToString(CultureInfo.InvariantCulture);
}
