using System.Globalization;
using DsxDapr.DevSidecar.Resources.Yaml;
using DsxDapr.DevSidecar.Tracing;

namespace DsxDapr.DevSidecar.Resources;

/// <summary>Reads <c>Configuration.spec.tracing</c>.</summary>
internal static class TracingReader
{
    /// <summary>Reads it.</summary>
    /// <exception cref="ResourceException">A field is wrong or not supported.</exception>
    public static TraceSettings Read(YamlMap tracing)
    {
        var rate = tracing.Text("samplingRate") is { } text ? Rate(text) : 0;
        if (tracing.Text("stdout") is { } stdout && stdout.ToSwitch())
        {
            throw stdout.Refuse("is false for the DevSidecar, which does not print spans");
        }

        var zipkin = tracing.Map("zipkin");
        var otel = tracing.Map("otel");
        tracing.RefuseOthers();
        if (zipkin is not null && otel is not null)
        {
            throw tracing.Refuse("otel", "and zipkin cannot both be given");
        }

        return new TraceSettings(rate, otel is not null ? Otel(otel) : zipkin is not null ? Zipkin(zipkin) : null);
    }

    private static double Rate(YamlText text) =>
        double.TryParse(text.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate is >= 0 and <= 1
            ? rate
            : throw text.Refuse("needs a number from 0 to 1");

    private static SpanDestination Zipkin(YamlMap zipkin)
    {
        var address = zipkin.Required("endpointAddress");
        zipkin.RefuseOthers();
        return new SpanDestination(Address(address, address.Value), SpanFormat.Zipkin);
    }

    private static SpanDestination Otel(YamlMap otel)
    {
        var address = otel.Required("endpointAddress");
        var isSecure = otel.Text("isSecure")?.ToSwitch() ?? true;
        var protocol = otel.Required("protocol");
        if (protocol.Value != "http")
        {
            throw protocol.Refuse("is http for the DevSidecar, which has no gRPC");
        }

        otel.RefuseOthers();
        var scheme = isSecure ? "https" : "http";
        return new SpanDestination(Address(address, $"{scheme}://{address.Value}/v1/traces"), SpanFormat.Otlp);
    }

    private static Uri Address(YamlText text, string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw text.Refuse("needs an address such as http://127.0.0.1:9411/api/v2/spans (zipkin) or 127.0.0.1:4318 (otel)");
}
