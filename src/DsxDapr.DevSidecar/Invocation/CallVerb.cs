namespace DsxDapr.DevSidecar.Invocation;

/// <summary>The verbs that daprd hands on.</summary>
internal static class CallVerb
{
    /// <summary>The verb the app sees: an unknown one arrives as POST, and null stands for CONNECT, which nobody may use.</summary>
    public static HttpMethod? Of(string method) => method switch
    {
        "GET" => HttpMethod.Get,
        "POST" => HttpMethod.Post,
        "PUT" => HttpMethod.Put,
        "DELETE" => HttpMethod.Delete,
        "HEAD" => HttpMethod.Head,
        "PATCH" => HttpMethod.Patch,
        "OPTIONS" => HttpMethod.Options,
        "TRACE" => HttpMethod.Trace,
        "CONNECT" => null,
        _ => HttpMethod.Post,
    };
}
