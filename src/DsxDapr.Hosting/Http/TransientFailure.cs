using System.Net;
using DsxDapr.DaprHttp;
using Polly;

namespace DsxDapr.Hosting.Http;

/// <summary>Which outcomes may be different next time.</summary>
internal static class TransientFailure
{
    public static bool Is(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is { } exception
            ? exception is HttpRequestException failure && Is(failure)
            : outcome.Result is { } response && Is(response);

    // Not among them: a certificate that is not trusted, and what a handler of ours refused to send.
    private static bool Is(HttpRequestException failure) => failure.HttpRequestError switch
    {
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError => true,
        HttpRequestError.ResponseEnded or HttpRequestError.HttpProtocolError => true,
        HttpRequestError.Unknown => failure.InnerException is IOException,
        _ => false,
    };

    private static bool Is(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => true,
        HttpStatusCode.TooManyRequests => response.Headers.RetryAfter is not null,
        HttpStatusCode.InternalServerError => DaprInvocation.IsSidecarError(response),
        _ => false,
    };
}
