using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DsxDapr.DaprHttp.Authentication;

/// <summary>
/// Refuses requests with several <c>dapr-caller-app-id</c>, with 400 and the code <c>several_callers</c>. A sidecar adds its caller's
/// to what the caller sent itself: before it in Dapr 1.17, behind it in 1.16 and 1.18. Which one is true cannot be told, and an
/// honest caller sends none.
/// </summary>
internal sealed partial class SingleCaller(ILogger<SingleCaller> logger) : IStartupFilter
{
    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, inner) => IsSeveral(context.Request) ? RefuseAsync(context) : inner(context));
        next(app);
    };

    private static bool IsSeveral(HttpRequest request) =>
        request.Headers.TryGetValue(DaprHeaders.CallerAppId, out var callers) && (callers.Count > 1 || callers[0]?.Contains(',') == true);

    private Task RefuseAsync(HttpContext context)
    {
        Log.Refused(logger, context.Request.Method, context.Request.Path);
        return TypedResults.Problem(
            "A request has one caller: leave dapr-caller-app-id to the sidecar.",
            statusCode: StatusCodes.Status400BadRequest,
            extensions: new Dictionary<string, object?> { ["code"] = "several_callers" }).ExecuteAsync(context);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Refused {Method} {Path}: it names several calling apps, so its caller claims to be another")]
        public static partial void Refused(ILogger logger, string method, string path);
    }
}
