using DsxDapr.DevSidecar.Access;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Mtls;
using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.DevSidecar.Invocation;

/// <summary>
/// The callee's side of service invocation: checks who calls (from the certificate, never from a header), whether it may, and hands
/// the request to the app.
/// </summary>
internal sealed partial class PeerEndpoint(SidecarSpec spec, AccessPolicy access, AppCall app, ILogger<PeerEndpoint> log)
{
    /// <summary>Handles one call of another sidecar.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await ReceiveAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The calling sidecar has hung up; so has the app that called it.
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            Log.BrokenOff(log, e.Message);
            context.Abort();
        }
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        var peer = context.Features.Get<PeerIdentity>()?.Id;
        var (rawPath, query) = RequestTarget.Split(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var method = InvocationPath.ReadMethod(rawPath);
        if (method is null || !IsStampedBy(peer, context.Request.Headers))
        {
            Log.Refused(log, peer?.AppId ?? "an unknown sidecar");
            await FailAsync(context, StatusCodes.Status403Forbidden, "rpc error: code = PermissionDenied desc = the call is not what its sidecar says it is");
            return;
        }

        var verb = context.Request.Method;
        if (!access.Allows(peer, verb, method))
        {
            Log.Denied(log, peer?.AppId ?? "an unknown app", verb, rawPath);
            await FailAsync(
                context,
                StatusCodes.Status403Forbidden,
                "rpc error: code = PermissionDenied desc = access control policy has denied access to "
                + $"id: {peer} operation: {method} verb: {verb}");
            return;
        }

        var body = await CallBody.OpenAsync(context, long.MaxValue);
        var target = query.Length == 0 ? rawPath : $"{rawPath}?{query}";
        if (await app.ForwardAsync(context, HttpMethod.Parse(verb), target, body) is { } reason)
        {
            Log.AppFailed(log, reason);
            await FailAsync(context, StatusCodes.Status500InternalServerError, $"rpc error: code = Internal desc = error invoking app channel: {reason}");
        }
    }

    /// <summary>Whether the stamp names the caller the certificate names, and us as the callee.</summary>
    private bool IsStampedBy(SpiffeId? peer, IHeaderDictionary headers) =>
        First(headers[CallHeaderNames.CalleeAppId]).SequenceEqual(spec.AppId)
        && (peer is null || First(headers[CallHeaderNames.CallerAppId]).SequenceEqual(peer.AppId));

    private static ReadOnlySpan<char> First(string? list)
    {
        var all = list.AsSpan();
        return all.IndexOf(',') is >= 0 and var comma ? all[..comma] : all;
    }

    private static Task FailAsync(HttpContext context, int status, string reason)
    {
        // In a header, since the answer to HEAD has no body.
        context.Response.Headers[CallHeaderNames.SidecarFailure] = Uri.EscapeDataString(reason);
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "refused a call by {Peer}: its stamp or its path is not what a sidecar sends")]
        public static partial void Refused(ILogger logger, string peer);

        [LoggerMessage(LogLevel.Warning, "access control denied {Caller} the call {Verb} {Path}")]
        public static partial void Denied(ILogger logger, string caller, string verb, string path);

        [LoggerMessage(LogLevel.Warning, "the app did not answer: {Reason}")]
        public static partial void AppFailed(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Debug, "the calling sidecar broke off its request: {Reason}")]
        public static partial void BrokenOff(ILogger logger, string reason);
    }
}
