using System.Security.Authentication;

namespace DsxDapr.Hosting.Http;

/// <summary>Makes the message of a failed TLS handshake say what failed. .NET's own refers to another exception, which logs do not show.</summary>
public sealed class TlsFailureHandler : DelegatingHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new HttpRequestException(
                e.HttpRequestError, $"no TLS connection to {request.RequestUri?.Authority}: {ReasonOf(e)}", e);
        }
    }

    // Innermost is what said it first.
    private static string ReasonOf(Exception error)
    {
        var reason = error;
        while (reason.InnerException is { } inner && reason is not AuthenticationException { InnerException: null })
        {
            reason = inner;
        }

        return reason.Message.TrimEnd('.');
    }
}
