using DsxDapr.DevSidecar.Api;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Resources;
using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.DevSidecar.Invocation;

/// <summary>
/// The caller's side of service invocation: everything that is no other route of Dapr's API. A call of the sidecar's own app takes
/// the short way, without a stamp and without access control, as in daprd.
/// </summary>
internal sealed partial class InvocationEndpoint(
    SidecarSpec spec, string ns, AppCall ownApp, RemoteCall remote, ResiliencyPolicies policies, ILogger<InvocationEndpoint> log)
{
    private const string ErrorCode = "ERR_DIRECT_INVOKE";

    /// <summary>Handles one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await InvokeAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The app that called has hung up.
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            Log.BrokenOff(log, e.Message); // the app that called broke off its own upload
            context.Abort();
        }
    }

    private Task InvokeAsync(HttpContext context)
    {
        if (InvocationTarget.Find(context) is not { } target)
        {
            return AnswerAsync(
                context,
                StatusCodes.Status404NotFound,
                "failed getting app id either from the URL path or the header dapr-app-id");
        }

        if (target.IsUrl)
        {
            return FailAsync(context, target.Id, new InvocationFailure("the DevSidecar does not invoke by URL, only by app id"));
        }

        if (InvocationPath.TryNormalize(target.RawPath, out var path) is { } problem)
        {
            return problem.Message is null
                ? RefuseMalformedAsync(context)
                : FailAsync(context, target.Id, new InvocationFailure(problem.Message));
        }

        if (context.Request.ContentLength > spec.MaxBodySizeBytes)
        {
            return FailAsync(context, target.Id, InvocationFailure.TooLarge);
        }

        return CallAsync(context, target, path);
    }

    private async Task CallAsync(HttpContext context, InvocationTarget target, InvocationPath path)
    {
        var verb = CallVerb.Of(context.Request.Method);
        if (verb is null)
        {
            await FailAsync(
                context,
                target.Id,
                new InvocationFailure("rpc error: code = Internal desc = error invoking app channel: rpc error: code = InvalidArgument desc = invalid HTTP verb"));
            return;
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null; // CallBody counts
        var body = await CallBody.OpenAsync(context, spec.MaxBodySizeBytes);
        var requestTarget = target.Query.Length == 0 ? path.Encoded : $"{path.Encoded}?{target.Query}";
        var failure = target.AppId == spec.AppId
            ? await CallOwnAppAsync(context, verb, requestTarget, body)
            : await CallOtherAsync(context, target.AppId, verb, requestTarget, body);
        if (failure is not null)
        {
            Log.Failed(log, verb.Method, path.Encoded, target.Id, failure.Message);
            await FailAsync(context, target.Id, failure);
        }
    }

    private async Task<InvocationFailure?> CallOwnAppAsync(HttpContext context, HttpMethod verb, string target, CallBody body)
    {
        try
        {
            return await ownApp.ForwardAsync(context, verb, target, body) is { } reason ? new InvocationFailure(reason) : null;
        }
        catch (Exception) when (body.IsTooLarge)
        {
            return InvocationFailure.TooLarge;
        }
    }

    private async Task<InvocationFailure?> CallOtherAsync(HttpContext context, string appId, HttpMethod verb, string target, CallBody body)
    {
        var stamp = new CallStamp(spec.AppId, ns, appId);
        var policy = policies.ForApp(appId);
        var attempt = await remote.RunAsync(appId, target, CreateRequest, body, policy, context.RequestAborted);
        if (attempt.Response is null)
        {
            return attempt.Failure;
        }

        using (attempt.Response)
        {
            await AnswerRelay.RelayAsync(attempt.Response, context, decodeGzip: false);
            return null;
        }

        HttpRequestMessage CreateRequest()
        {
            var request = new HttpRequestMessage { Method = verb, Content = body.CreateContent() };
            CallHeaders.Copy(context.Request.Headers, request, isStamped: true, dropApiToken: spec.DaprApiToken is not null);
            CallHeaders.Stamp(context, request, stamp);
            return request;
        }
    }

    // daprd's HTTP server answers this itself, before anything of Dapr sees the request.
    private static Task RefuseMalformedAsync(HttpContext context)
    {
        context.Response.Headers.Remove(CallHeaderNames.Traceparent);
        return Results.Text("400 Bad Request", "text/plain; charset=utf-8", statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(context);
    }

    private static Task FailAsync(HttpContext context, string id, InvocationFailure failure) =>
        AnswerAsync(context, failure.Status, $"failed to invoke, id: {id}, err: {failure.Message}");

    private static Task AnswerAsync(HttpContext context, int status, string message) =>
        new DaprError(ErrorCode, message).ToResult(status).ExecuteAsync(context);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Verb} {Path} at {AppId} failed: {Reason}")]
        public static partial void Failed(ILogger logger, string verb, string path, string appId, string reason);

        [LoggerMessage(LogLevel.Debug, "the calling app broke off its request: {Reason}")]
        public static partial void BrokenOff(ILogger logger, string reason);
    }
}
