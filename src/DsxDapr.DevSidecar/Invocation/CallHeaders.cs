using Microsoft.Extensions.Primitives;

namespace DsxDapr.DevSidecar.Invocation;

/// <summary>Writes the headers of a call, as recorded in <c>dapr-conformance/05-invoke</c>.</summary>
internal static class CallHeaders
{
    /// <summary>Copies what passes from a request to the next hop.</summary>
    /// <param name="from">The headers that came in.</param>
    /// <param name="to">The request to the next hop; its content is already set.</param>
    /// <param name="isStamped">Whether <see cref="CallHeaderNames.Stamped"/> are left out, because a stamp writes them.</param>
    /// <param name="dropApiToken">Whether <c>dapr-api-token</c> is meant for this sidecar alone.</param>
    public static void Copy(IHeaderDictionary from, HttpRequestMessage to, bool isStamped, bool dropApiToken)
    {
        foreach (var (name, values) in from)
        {
            if (CallHeaderNames.NotForwarded.Contains(name)
                || name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase)
                || (isStamped && CallHeaderNames.Stamped.Contains(name))
                || (dropApiToken && name.Equals("dapr-api-token", StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            Add(to, name, values);
        }

        if (from.TryGetValue("grpc-timeout", out var timeout))
        {
            Add(to, "Dapr-Grpc-Timeout", timeout);
        }

        if (!from.ContainsKey(CallHeaderNames.Traceparent))
        {
            to.Headers.TryAddWithoutValidation(CallHeaderNames.Traceparent, CallHeaderNames.NoTrace);
        }
    }

    /// <summary>Adds who calls whom. The real names come before, the hops come after what the client sent under the same name.</summary>
    public static void Stamp(HttpContext context, HttpRequestMessage to, CallStamp stamp)
    {
        var from = context.Request.Headers;
        Add(to, CallHeaderNames.CallerAppId, StringValues.Concat(stamp.CallerAppId, from[CallHeaderNames.CallerAppId]));
        Add(to, CallHeaderNames.CalleeAppId, StringValues.Concat(stamp.CalleeAppId, from[CallHeaderNames.CalleeAppId]));
        Add(to, CallHeaderNames.CallerNamespace, StringValues.Concat(stamp.Namespace, from[CallHeaderNames.CallerNamespace]));
        Add(to, "Forwarded", StringValues.Concat(from["Forwarded"], CallStamp.Forwarded));
        Add(to, "X-Forwarded-For", StringValues.Concat(from["X-Forwarded-For"], CallStamp.Address));
        Add(to, "X-Forwarded-Host", StringValues.Concat(from["X-Forwarded-Host"], CallStamp.Host));
    }

    private static void Add(HttpRequestMessage to, string name, StringValues values)
    {
        if (CallHeaderNames.OfContent.Contains(name))
        {
            to.Content ??= new ByteArrayContent([]);
            to.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
        else if (values.Count == 1)
        {
            to.Headers.TryAddWithoutValidation(name, values.ToString());
        }
        else
        {
            to.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
    }
}
