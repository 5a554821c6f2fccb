using System.Diagnostics;
using System.Net;
using System.Text;

namespace DsxDapr.DevSidecar.Apps;

/// <summary>The settings that every HTTP client in here shares: bytes pass as they are.</summary>
internal static class AppHttp
{
    /// <summary>A pooled handler that follows, remembers, decodes and proxies nothing.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        MaxConnectionsPerServer = int.MaxValue,
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        ConnectTimeout = TimeSpan.FromSeconds(5),

        // Shorter than the 130 s after which Kestrel closes an idle connection: we never reuse one that is being closed.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
    };

    /// <summary>An address whose path and query are sent byte for byte.</summary>
    public static Uri ExactUri(string address) =>
        new(address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
