using System.Globalization;
using DsxDapr.DaprHttp;
using DsxDapr.Hub.Ledger;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Hub.Core;

/// <summary>Answers 503 with Retry-After when the ledger or the sidecar's stores are not available: nothing was accepted, ask again.</summary>
internal static partial class LedgerFaults
{
    private const int RetryAfterSeconds = 5;

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
                context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                await WireResults.Error(
                    StatusCodes.Status503ServiceUnavailable, e is LedgerUnavailableException ? "ledger_unavailable" : "registry_unavailable").ExecuteAsync(context);
            }
        });
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Path} answered 503: {Reason}")]
        public static partial void Unavailable(ILogger logger, string method, string path, string reason);
    }
}
