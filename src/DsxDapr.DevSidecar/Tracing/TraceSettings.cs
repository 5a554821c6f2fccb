namespace DsxDapr.DevSidecar.Tracing;

/// <summary>What a Configuration says of tracing (<c>spec.tracing</c>).</summary>
/// <param name="SamplingRate">The share of new traces that is sampled, from 0 to 1. At 0 nothing is traced: headers pass as they came.</param>
/// <param name="Export">Where sampled spans go; null: nowhere, trace context is still passed on.</param>
internal sealed record TraceSettings(double SamplingRate, SpanDestination? Export)
{
    /// <summary>No tracing.</summary>
    public static TraceSettings Off { get; } = new(0, null);
}

/// <summary>A server that takes spans.</summary>
/// <param name="Address">The address that is posted to.</param>
/// <param name="Format">How they are written.</param>
internal sealed record SpanDestination(Uri Address, SpanFormat Format);

/// <summary>How spans are written.</summary>
internal enum SpanFormat
{
    /// <summary>OTLP over HTTP, in its JSON form.</summary>
    Otlp,

    /// <summary>Zipkin's JSON, version 2.</summary>
    Zipkin,
}
