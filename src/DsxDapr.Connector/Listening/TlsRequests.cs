using DsxDapr.Connector.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Listening;

/// <summary>
/// What comes by the listener with TLS comes from the network: headers that only a sidecar may send are taken away before anybody believes
/// them, and no route but the connector's own is there.
/// </summary>
internal sealed class TlsRequests(IOptions<ConnectorOptions> options) : IStartupFilter
{
    private const string DaprHeaders = "dapr-";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (options.Value.UseTls)
        {
            app.Use(Admit);
        }

        next(app);
    };

    private Task Admit(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<ITlsHandshakeFeature>() is null)
        {
            return next(context);
        }

        if (!context.Request.Path.StartsWithSegments("/" + options.Value.Name, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var headers = context.Request.Headers;
        foreach (var name in headers.Keys.Where(static name => name.StartsWith(DaprHeaders, StringComparison.OrdinalIgnoreCase)).ToList())
        {
            headers.Remove(name);
        }

        return next(context);
    }
}
