using System.Globalization;
using DsxDapr.DaprHttp;
using DsxDapr.Hub.Ledger;
using DsxDapr.Security.Hmac;
using Microsoft.AspNetCore.Http.Timeouts;

namespace DsxDapr.Hub.Core;

/// <summary>Answers 503 with Retry-After when the ledger or the sidecar's stores are not available: nothing was accepted, ask again.</summary>
internal static partial class LedgerFaults
{
    private const int RetryAfterSeconds = 5;

    // A connector must not wait for a database that hangs. What it submitted may be written all the same: it is the same when it comes again.
    private static readonly RequestTimeoutPolicy InTime = new()
    {
        Timeout = TimeSpan.FromSeconds(10),
        TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
        WriteTimeoutResponse = static context => AnswerAsync(context, "ledger_unavailable"),
    };

    /// <summary>Has a route answer 503 when the ledger does not answer within 10 s.</summary>
    public static T AnswersInTime<T>(this T routes)
        where T : IEndpointConventionBuilder
    {
        routes.WithRequestTimeout(InTime);
        return routes;
    }

    /// <summary>Adds the translation in front of the routes.</summary>
    public static void UseLedgerFaults(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(LedgerFaults));
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception e) when (e is LedgerUnavailableException or NonceStoreUnavailableException or DaprException && !context.Response.HasStarted)
            {
                Log.Unavailable(logger, context.Request.Method, context.Request.Path, e.Message);
                context.Response.Clear();
                await AnswerAsync(context, e is LedgerUnavailableException ? "ledger_unavailable" : "registry_unavailable");
            }
        });
    }

    private static Task AnswerAsync(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return WireResults.Error(StatusCodes.Status503ServiceUnavailable, detail).ExecuteAsync(context);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Path} answered 503: {Reason}")]
        public static partial void Unavailable(ILogger logger, string method, string path, string reason);
    }
}
