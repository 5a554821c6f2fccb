using System.Collections.Frozen;

namespace DsxDapr.DevSidecar.Invocation;

/// <summary>The headers that do not simply pass through a call.</summary>
internal static class CallHeaderNames
{
    /// <summary>The app that calls; the real one stands first.</summary>
    public const string CallerAppId = "Dapr-Caller-App-Id";

    /// <summary>The app that is called.</summary>
    public const string CalleeAppId = "Dapr-Callee-App-Id";

    /// <summary>The namespace of the app that calls.</summary>
    public const string CallerNamespace = "Dapr-Caller-Namespace";

    /// <summary>Between sidecars only: why the callee's sidecar answers in place of the app, percent-encoded.</summary>
    public const string SidecarFailure = "Dsx-Sidecar-Failure";

    /// <summary>The trace context (W3C); passed on as it is, since the DevSidecar exports no spans of its own.</summary>
    public const string Traceparent = "traceparent";

    /// <summary>What daprd sends where there is no trace.</summary>
    public const string NoTrace = "00-00000000000000000000000000000000-0000000000000000-00";

    /// <summary>Request headers that end at the sidecar, or that it writes itself.</summary>
    public static FrozenSet<string> NotForwarded { get; } = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection",
        "Content-Length",
        "dapr-app-id",
        "Expect",
        "grpc-timeout",
        "Host",
        "Keep-Alive",
        "Proxy-Authorization",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        SidecarFailure);

    /// <summary>Request headers to which the caller's sidecar adds its own value.</summary>
    public static FrozenSet<string> Stamped { get; } = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        CallerAppId,
        CalleeAppId,
        CallerNamespace,
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host");

    /// <summary>Answer headers that do not pass.</summary>
    public static FrozenSet<string> NotReturned { get; } = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection",
        "Content-Length",
        "Keep-Alive",
        "Proxy-Connection",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        SidecarFailure);

    /// <summary>The headers that .NET keeps with the body.</summary>
    public static FrozenSet<string> OfContent { get; } = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Allow",
        "Content-Disposition",
        "Content-Encoding",
        "Content-Language",
        "Content-Location",
        "Content-MD5",
        "Content-Range",
        "Content-Type",
        "Expires",
        "Last-Modified");
}
