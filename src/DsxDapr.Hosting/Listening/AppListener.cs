using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Listening;

/// <summary>
/// The listener that the app's own sidecar calls: loopback only. An app may add listeners of its own, for callers without a sidecar.
/// </summary>
internal static class AppListener
{
    // Signed bodies are limited to 4 MiB by their own scheme; a bulk of events may hold a hundred messages.
    private const long MaxRequestBodyBytes = 16 * 1024 * 1024;
    private const int MaxRequestHeadersBytes = 16 * 1024;
    private static readonly TimeSpan RequestHeadersTimeout = TimeSpan.FromSeconds(15);

    // By PREFERHOSTINGURLS the URLs of the host's settings would take the place of every listener of ours, those with TLS among them.
    public static void AddAppListener(this WebApplicationBuilder builder) =>
        builder.WebHost.PreferHostingUrls(false).ConfigureKestrel(static (context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxRequestHeadersBytes;
            kestrel.Limits.RequestHeadersTimeout = RequestHeadersTimeout;
            Listen(kestrel, context.Configuration);
        });

    /// <summary>Listens on APP_PORT. Without it: on what <c>urls</c> says, or else on a free port.</summary>
    private static void Listen(KestrelServerOptions kestrel, IConfiguration configuration)
    {
        var port = configuration["APP_PORT"];
        if (!string.IsNullOrEmpty(port))
        {
            kestrel.Listen(IPAddress.Loopback, ParsePort(port));
        }
        else if (string.IsNullOrEmpty(configuration["urls"]))
        {
            kestrel.Listen(IPAddress.Loopback, 0);
        }
    }

    private static int ParsePort(string port) =>
        ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new OptionsValidationException(Options.DefaultName, typeof(KestrelServerOptions), [$"APP_PORT is '{port}': expected a port."]);
}
