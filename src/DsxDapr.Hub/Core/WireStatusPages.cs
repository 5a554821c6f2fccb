using DsxDapr.Contracts;

namespace DsxDapr.Hub.Core;

/// <summary>Gives unknown routes and wrong verbs below the contract's prefix the body that it asks for (wire contract §3.1).</summary>
internal static class WireStatusPages
{
    /// <summary>Adds the bodies.</summary>
    public static void UseWireStatusPages(this IApplicationBuilder app) => app.UseStatusCodePages(pages =>
    {
        var context = pages.HttpContext;
        var detail = context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => "Not Found",
            StatusCodes.Status405MethodNotAllowed => "Method Not Allowed",
            _ => null,
        };
        return detail is not null && context.Request.Path.StartsWithSegments(HubRoutes.Prefix, StringComparison.Ordinal)
            ? WireResults.Error(context.Response.StatusCode, detail).ExecuteAsync(context)
            : Task.CompletedTask;
    });
}
