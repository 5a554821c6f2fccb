using Microsoft.AspNetCore.Http;

namespace DsxDapr.Security.Hmac;

/// <summary>Counts and reports failures. A caller with too many is turned away unexamined for a while.</summary>
/// <remarks>
/// Failures are counted per caller and per key. The key's count only changes the answer to further failures: a key id is no secret, so
/// a stranger who misuses it must not be able to keep its owner out.
/// </remarks>
internal sealed class FailureGuard(FailureBuckets buckets, IAuthenticationAudit audit)
{
    /// <summary>How long this caller has to wait until it is listened to again; zero when it is.</summary>
    public TimeSpan WaitFor(HttpContext context, DsxHmacOptions options) =>
        options.FailuresPerMinute == 0 || buckets.IsEmpty ? TimeSpan.Zero : buckets.WaitFor(CallerOf(context, options), options.FailuresPerMinute);

    /// <summary>Counts and reports one failure.</summary>
    /// <returns>How long the key's next failure has to wait; zero while it has few.</returns>
    public TimeSpan Report(HttpContext context, DsxHmacOptions options, in DsxHmacVerdict verdict)
    {
        Report(context, options, verdict.Error, verdict.KeyId);
        if (options.FailuresPerMinute == 0)
        {
            return TimeSpan.Zero;
        }

        buckets.Take(CallerOf(context, options), options.FailuresPerMinute);
        var isKnownKey = verdict.KeyId is not null && verdict.Error != DsxHmacErrors.UnknownKeyId;
        return isKnownKey ? buckets.Take("key " + verdict.KeyId, options.FailuresPerMinute) : TimeSpan.Zero;
    }

    /// <summary>Reports a failure that is not counted.</summary>
    public void Report(HttpContext context, DsxHmacOptions options, string reason, string? keyId) =>
        audit.Refused(new AuthenticationFailure(
            reason,
            keyId,
            context.Request.Method,
            context.Request.Path,
            context.Connection.RemoteIpAddress?.ToString(),
            options.CallerAppId(context)));

    // Calls through Dapr all come from the own sidecar's address; there the app stands for it.
    private static string CallerOf(HttpContext context, DsxHmacOptions options) =>
        options.CallerAppId(context) is { } appId ? "app " + appId : "address " + context.Connection.RemoteIpAddress;
}
