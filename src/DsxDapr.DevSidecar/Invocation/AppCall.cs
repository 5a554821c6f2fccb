using DsxDapr.DevSidecar.Apps;
using DsxDapr.DevSidecar.Hosting;

namespace DsxDapr.DevSidecar.Invocation;

/// <summary>Hands a request to the sidecar's own app and its answer back.</summary>
internal sealed class AppCall(IAppChannel app, bool dropApiToken)
{
    /// <summary>Calls the app.</summary>
    /// <param name="context">The request, and where the answer goes.</param>
    /// <param name="verb">The verb the app sees.</param>
    /// <param name="target">The path and query the app sees.</param>
    /// <param name="body">The body.</param>
    /// <returns>Null when the app answered, otherwise why it did not.</returns>
    public async Task<string?> ForwardAsync(HttpContext context, HttpMethod verb, string target, CallBody body)
    {
        using var request = new HttpRequestMessage(verb, new Uri(target, UriKind.Relative)) { Content = body.CreateContent() };
        if (request.Content is null && (verb == HttpMethod.Post || verb == HttpMethod.Put || verb == HttpMethod.Patch || verb == HttpMethod.Trace))
        {
            request.Content = new EmptyBody();
        }

        CallHeaders.Copy(context.Request.Headers, request, isStamped: false, dropApiToken);
        var decodeGzip = !context.Request.Headers.ContainsKey("Accept-Encoding");
        AddDefaults(request, decodeGzip && verb != HttpMethod.Head);

        HttpResponseMessage response;
        try
        {
            response = await app.SendAsync(request, context.RequestAborted);
        }
        catch (HttpRequestException e) when (!body.SourceFailed && !body.IsTooLarge)
        {
            return AppFailure.Describe(e, request);
        }

        using (response)
        {
            await AnswerRelay.RelayAsync(response, context, decodeGzip);
            return null;
        }
    }

    /// <summary>What daprd's own client adds where the caller sent nothing.</summary>
    private static void AddDefaults(HttpRequestMessage request, bool acceptGzip)
    {
        if (!request.Headers.NonValidated.Contains("User-Agent"))
        {
            request.Headers.TryAddWithoutValidation("User-Agent", "Go-http-client/1.1");
        }

        if (acceptGzip)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        }
    }
}
