using DsxDapr.Contracts;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Operators;

namespace DsxDapr.Hub.Audit;

/// <summary>Puts what operators do into the audit trail.</summary>
internal static class AuditRouteExtensions
{
    private static readonly object DetailKey = new();

    /// <summary>What the entry of this call shall say besides; it must hold no secret.</summary>
    public static void SetAuditDetail(this HttpContext context, string detail) => context.Items[DetailKey] = detail;

    /// <summary>Writes an entry for every call that was let in, with its outcome.</summary>
    /// <param name="route">The route.</param>
    /// <param name="action">What a call does, e.g. <c>job.pause</c>.</param>
    /// <param name="subject">The route value that names what it is done to; null for all.</param>
    public static RouteHandlerBuilder Audited(this RouteHandlerBuilder route, string action, string? subject = null) =>
        route.AddEndpointFilter(async (call, next) =>
        {
            var result = await next(call);
            var context = call.HttpContext;
            var status = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
            var entry = new AuditEntry(
                OperatorDefaults.ActorOf(context.User),
                action,
                subject is null ? "(all)" : context.GetRouteValue(subject)?.ToString() ?? "",
                status < StatusCodes.Status400BadRequest ? AuditOutcome.Success : AuditOutcome.Failed,
                DetailOf(context, status));

            // What was done stays done when the caller is gone, so that is written too.
            await context.RequestServices.GetRequiredService<ILedger>().AppendAuditAsync(entry, CancellationToken.None);
            return result;
        });

    private static string? DetailOf(HttpContext context, int status) =>
        status >= StatusCodes.Status400BadRequest ? $"HTTP {status}"
        : context.Response.Headers[WireHeaders.JobId] is [{ } jobId] ? $"job {jobId}"
        : context.Items.TryGetValue(DetailKey, out var detail) ? (string?)detail
        : null;
}
