using System.Globalization;
using DsxDapr.Hub.Core;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Listeners;

/// <summary>What is done with every request that did not come in by the sidecar's listener, before anything else looks at it.</summary>
internal static class EdgeRequests
{
    private const string DaprHeaders = "dapr-";

    /// <summary>
    /// Takes away headers that only a sidecar may send, believes the proxies, and nobody else, as to who the client is, and refuses what
    /// reached a proxy without TLS.
    /// </summary>
    public static void UseEdgeRequests(this WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value;
        var hsts = app.Services.GetRequiredService<IOptions<ApiListenerOptions>>().Value.HstsSeconds;
        app.UseWhen(context => context.Features.Get<IListenerFeature>() is not null, edge =>
        {
            edge.Use((context, next) =>
            {
                RemoveDaprHeaders(context.Request.Headers);
                return next(context);
            });
            if (proxies.Networks.Count > 0)
            {
                edge.UseForwardedHeaders(Forwarded(proxies)); // without proxies it would believe everybody
                edge.Use((context, next) => IsForwardedInClear(context.Request) ? RefuseAsync(context) : next(context));
            }

            edge.Use((context, next) =>
            {
                if (hsts > 0 && context.Features.Get<IListenerFeature>()!.Listener == HubListeners.Api)
                {
                    context.Response.Headers.StrictTransportSecurity = string.Create(CultureInfo.InvariantCulture, $"max-age={hsts}");
                }

                return next(context);
            });
        });
    }

    private static void RemoveDaprHeaders(IHeaderDictionary headers)
    {
        foreach (var name in headers.Keys.Where(name => name.StartsWith(DaprHeaders, StringComparison.OrdinalIgnoreCase)).ToList())
        {
            headers.Remove(name);
        }
    }

    private static ForwardedHeadersOptions Forwarded(ProxyOptions proxies)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null, // as far as each hop is one of the proxies
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in proxies.Networks)
        {
            options.KnownIPNetworks.Add(network);
        }

        return options;
    }

    // The middleware leaves what it replaced in X-Original-Proto.
    private static bool IsForwardedInClear(HttpRequest request) =>
        request.Headers.ContainsKey(ForwardedHeadersDefaults.XOriginalProtoHeaderName) && !request.IsHttps;

    private static Task RefuseAsync(HttpContext context) => Problems
        .Of(StatusCodes.Status403Forbidden, "tls_required", "The client reached the proxy by plain HTTP; this hub is called by https only.")
        .ExecuteAsync(context);
}
