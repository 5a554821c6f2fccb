using DsxDapr.DevSidecar.Invocation;

namespace DsxDapr.DevSidecar.Api;

/// <summary>Returns the trace context (W3C) of a request with its answer, as daprd does on every route but the health ones.</summary>
internal static class TraceHeaders
{
    /// <summary>Whether a request's answer has trace headers.</summary>
    public static bool AreReturned(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/v1.0/healthz", StringComparison.Ordinal) && context.Request.Path != "/healthz";

    /// <summary>Adds the headers and passes the request on.</summary>
    public static Task ReturnAsync(HttpContext context, RequestDelegate next)
    {
        var from = context.Request.Headers;
        var to = context.Response.Headers;
        to.TraceParent = from.TraceParent.Count == 0 ? CallHeaderNames.NoTrace : from.TraceParent;
        if (from.TraceState.Count > 0)
        {
            to.TraceState = from.TraceState;
        }

        if (from.Baggage.Count > 0)
        {
            to.Baggage = from.Baggage;
        }

        return next(context);
    }
}
