using System.Net;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Hosting.Http;

/// <summary>
/// A sidecar whose peer broke off repeats a call by itself, byte for byte, and the repeat is refused as a replay although the call
/// may have been carried out. So a signed call through Dapr that allows a retry is signed anew and sent once more after a 401.
/// </summary>
internal sealed class SignAgainHandler : DelegatingHandler
{
    private const string AppIdHeader = "dapr-app-id";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !request.IsRetryAllowed() || !WasSignedAndSentViaDapr(request))
        {
            return response;
        }

        response.Dispose();
        return await base.SendAsync(request, cancellationToken);
    }

    // The handlers inside left their headers on the request.
    private static bool WasSignedAndSentViaDapr(HttpRequestMessage request) =>
        request.Headers.Contains(AppIdHeader)
        && request.Headers.TryGetValues("Authorization", out var values)
        && values.Any(static value => value.StartsWith(DsxHmacDefaults.AuthenticationScheme + " ", StringComparison.Ordinal));
}
