using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace DsxDapr.DevSidecar.Metrics;

/// <summary>What one sidecar counts, under daprd's names, for a Prometheus that asks.</summary>
/// <param name="appId">The app.</param>
/// <param name="ns">The namespace.</param>
/// <param name="time">The time.</param>
internal sealed class SidecarMetrics(string appId, string ns, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Name, string Labels), StrongBox<long>> _counts = [];
    private readonly ConcurrentDictionary<(string Name, string Labels), Histogram> _latencies = [];

    /// <summary>Counts and times a request of the API.</summary>
    public async Task MeasureAsync(HttpContext context, RequestDelegate next)
    {
        var begin = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var labels = Labels(("method", context.Request.Method), ("path", BuildingBlock(context.Request.Path)), ("status", Text(context.Response.StatusCode)));
            Count("dapr_http_server_request_count", labels);
            Count("dapr_http_server_response_count", labels);
            Time("dapr_http_server_latency", labels, time.GetElapsedTime(begin));
        }
    }

    /// <summary>Counts and times a call of the app.</summary>
    public async Task<HttpResponseMessage> MeasureAsync(HttpRequestMessage request, Func<Task<HttpResponseMessage>> send)
    {
        var begin = time.GetTimestamp();
        var status = 0;
        try
        {
            var response = await send();
            status = (int)response.StatusCode;
            return response;
        }
        finally
        {
            var labels = Labels(("client_method", request.Method.Method), ("client_status", Text(status)));
            Count("dapr_http_client_completed_count", labels);
            Time("dapr_http_client_roundtrip_latency", labels, time.GetElapsedTime(begin));
        }
    }

    /// <summary>Counts an operation of a state store.</summary>
    public void State(string component, string operation, bool success) => Count(
        "dapr_component_state_count", Labels(("component", component), ("operation", operation), ("success", Text(success))));

    /// <summary>Counts a message that was published.</summary>
    public void Published(string component, string topic, bool success) => Count(
        "dapr_component_pubsub_egress_count", Labels(("component", component), ("success", Text(success)), ("topic", topic)));

    /// <summary>Counts a delivery to the app.</summary>
    /// <param name="component">The broker.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="status"><c>success</c>, <c>retry</c> or <c>drop</c>.</param>
    public void Delivered(string component, string topic, string status) => Count(
        "dapr_component_pubsub_ingress_count", Labels(("component", component), ("process_status", status), ("topic", topic)));

    /// <summary>Counts a component that was opened.</summary>
    public void Loaded(string type)
    {
        Count("dapr_runtime_component_loaded", Labels());
        Count("dapr_runtime_component_init_total", Labels(("type", type)));
    }

    /// <summary>Everything, in Prometheus' text format.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        foreach (var metric in _counts.OrderBy(c => c.Key).GroupBy(c => c.Key.Name, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {metric.Key} counter\n");
            foreach (var ((name, labels), count) in metric)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {Volatile.Read(ref count.Value)}\n");
            }
        }

        foreach (var metric in _latencies.OrderBy(c => c.Key).GroupBy(c => c.Key.Name, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {metric.Key} histogram\n");
            foreach (var ((name, labels), latency) in metric)
            {
                latency.Write(text, name, labels);
            }
        }

        return text.ToString();
    }

    // A path has what others choose in it: keys, app ids, anything. Its first two segments are the building block.
    private static string BuildingBlock(PathString path) =>
        (path.Value ?? "").Split('/', 4) is ["", "v1.0" or "v1.0-alpha1", var block, ..] ? "/v1.0/" + block : "";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool value) => value ? "true" : "false";

    private void Count(string name, string labels) => Interlocked.Increment(ref _counts.GetOrAdd((name, labels), _ => new StrongBox<long>()).Value);

    private void Time(string name, string labels, TimeSpan latency) => _latencies.GetOrAdd((name, labels), _ => new Histogram()).Add(latency);

    private string Labels(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"app_id=\"{appId}\",namespace=\"{ns}\"");
        foreach (var (name, value) in labels)
        {
            var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $",{name}=\"{escaped}\"");
        }

        return text.ToString();
    }
}
