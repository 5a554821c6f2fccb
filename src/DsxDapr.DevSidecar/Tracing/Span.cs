using System.Diagnostics;
using DsxDapr.DevSidecar.PubSub;

namespace DsxDapr.DevSidecar.Tracing;

/// <summary>One piece of work in a trace (W3C trace context).</summary>
/// <param name="TraceId">32 hex digits.</param>
/// <param name="Id">16 hex digits.</param>
/// <param name="ParentId">The span it belongs to; null: it begins a trace.</param>
/// <param name="IsSampled">Whether it is exported.</param>
/// <param name="Name">What is done, e.g. the route.</param>
/// <param name="Kind">Which side.</param>
/// <param name="Start">When it began.</param>
internal sealed record Span(
    string TraceId, string Id, string? ParentId, bool IsSampled, string Name, ActivityKind Kind, DateTimeOffset Start)
{
    /// <summary>The header that passes it on.</summary>
    public string TraceParent => $"00-{TraceId}-{Id}-{(IsSampled ? "01" : "00")}";

    /// <summary>Begins a span.</summary>
    /// <param name="parent">The traceparent that came in; what is none begins a new trace.</param>
    /// <param name="samplingRate">The share of new traces that is sampled; a trace that goes on keeps its decision.</param>
    /// <param name="name">What is done.</param>
    /// <param name="kind">Which side.</param>
    /// <param name="start">The time.</param>
    public static Span Begin(string? parent, double samplingRate, string name, ActivityKind kind, DateTimeOffset start)
    {
        var id = ActivitySpanId.CreateRandom().ToHexString();
        if (TraceContext.IsValid(parent) && parent != TraceContext.None)
        {
            var isSampled = (Convert.ToByte(parent![53..], 16) & 1) == 1;
            return new Span(parent[3..35], id, parent[36..52], isSampled, name, kind, start);
        }

        var traceId = ActivityTraceId.CreateRandom().ToHexString();
        return new Span(traceId, id, null, IsChosen(traceId, samplingRate), name, kind, start);
    }

    // The last 7 bytes of a trace id are random (W3C), so that every sidecar comes to the same decision.
    private static bool IsChosen(string traceId, double rate) => Convert.ToUInt64(traceId[18..], 16) < rate * Math.Pow(2, 56);
}

/// <summary>A span that is over.</summary>
/// <param name="Span">The span.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Status">The HTTP status.</param>
internal readonly record struct EndedSpan(Span Span, TimeSpan Took, int Status);
