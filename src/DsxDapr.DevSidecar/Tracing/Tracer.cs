using System.Diagnostics;

namespace DsxDapr.DevSidecar.Tracing;

/// <summary>Puts requests into traces: gives each a span, passes the span on to whatever follows, and hands it over when it is done.</summary>
/// <param name="settings">What the Configuration says.</param>
/// <param name="exporter">Takes the spans that are sampled; null: nobody does.</param>
/// <param name="time">The time.</param>
internal sealed class Tracer(TraceSettings settings, SpanExporter? exporter, TimeProvider time)
{
    /// <summary>Whether anything is traced.</summary>
    public bool IsOn => settings.SamplingRate > 0;

    /// <summary>
    /// Gives a request its span. From here on the request's own <c>traceparent</c> names it, so that calls and events carry it on.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="next">What follows.</param>
    public async Task TraceAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Request.Headers;
        var begin = time.GetTimestamp();
        var span = Begin(headers.TraceParent, context.Request.Path.Value ?? "/", ActivityKind.Server);
        headers.TraceParent = span.TraceParent;
        try
        {
            await next(context);
        }
        finally
        {
            End(span, begin, context.Response.StatusCode);
        }
    }

    /// <summary>Begins a span.</summary>
    public Span Begin(string? parent, string name, ActivityKind kind) =>
        Span.Begin(parent, settings.SamplingRate, name, kind, time.GetUtcNow());

    /// <summary>Hands a span over.</summary>
    /// <param name="span">The span.</param>
    /// <param name="begin">The timestamp of its beginning.</param>
    /// <param name="status">The HTTP status it ended with.</param>
    public void End(Span span, long begin, int status)
    {
        if (span.IsSampled)
        {
            exporter?.Add(new EndedSpan(span, time.GetElapsedTime(begin), status));
        }
    }
}
