using System.Net;
using Microsoft.Extensions.Options;

namespace DsxDapr.DaprHttp;

/// <summary>
/// Sends requests marked with <see cref="DaprInvocation.ViaDapr"/> to the sidecar, with the headers <c>dapr-app-id</c> and
/// <c>dapr-api-token</c>; others pass as they are. So one client serves apps that are reached directly and through Dapr.
/// </summary>
/// <param name="options">Where the sidecar is.</param>
public sealed class DaprInvocationHandler(IOptions<DaprClientOptions> options) : DelegatingHandler
{
    private const int MaxErrorBytes = 16 * 1024;
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!request.TryGetAppId(out var appId) || appId is null)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        Redirect(request, appId);
        var response = await base.SendAsync(request, cancellationToken);
        request.MarkSidecarError(await IsSidecarErrorAsync(response, cancellationToken));
        return response;
    }

    // Safe to repeat: a second attempt finds the sidecar's address already there, and sets the same headers again.
    private void Redirect(HttpRequestMessage request, string appId)
    {
        var target = request.RequestUri?.PathAndQuery ?? throw new InvalidOperationException("A request without a URL cannot be sent.");
        ThrowIfNotForTheApp(target);
        var sidecar = options.Value.HttpEndpoint ?? DaprEnvironment.HttpEndpoint(Environment.GetEnvironmentVariable);
        request.RequestUri = new Uri(sidecar.GetLeftPart(UriPartial.Authority) + target, AsWritten);
        request.Headers.Remove(DaprHeaders.AppId);
        request.Headers.Add(DaprHeaders.AppId, appId);
        request.Headers.Remove(DaprHeaders.ApiToken);
        if (options.Value.ApiToken is { Length: > 0 } token)
        {
            request.Headers.Add(DaprHeaders.ApiToken, token);
        }
    }

    // The path may come from a connector's registration. One that names a route of the sidecar's own API (state, secrets) would be
    // answered by the sidecar, with our token; and one that the sidecar cleans up would no longer be what was signed.
    private static void ThrowIfNotForTheApp(string target)
    {
        var path = Uri.UnescapeDataString(target.Split('?', 2)[0]);
        var rewritten = path.Contains("//", StringComparison.Ordinal) || path.Split('/').Any(static segment => segment is "." or "..");
        if (rewritten || path.StartsWith("/v1.", StringComparison.OrdinalIgnoreCase))
        {
            throw new HttpRequestException($"The path {target} cannot be called through Dapr: it would not reach the app.");
        }
    }

    // The sidecar's own errors are short and have a length. Anything else is the app's and stays a stream.
    private static async Task<bool> IsSidecarErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var content = response.Content;
        if (response.StatusCode != HttpStatusCode.InternalServerError
            || content.Headers.ContentType?.MediaType != "application/json"
            || content.Headers.ContentLength is null or > MaxErrorBytes)
        {
            return false;
        }

        await content.LoadIntoBufferAsync(cancellationToken);
        return DaprError.Parse(await content.ReadAsStringAsync(cancellationToken)).ErrorCode == "ERR_DIRECT_INVOKE";
    }
}
