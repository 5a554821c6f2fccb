using System.Net.Sockets;

namespace DsxDapr.DevSidecar.Apps;

/// <summary>Words a call that the app did not answer as daprd does.</summary>
internal static class AppFailure
{
    /// <summary>The reason, with the verb and path but without the query.</summary>
    public static string Describe(HttpRequestException failure, HttpRequestMessage request)
    {
        if (failure is AppUnhealthyException || request.RequestUri is not { IsAbsoluteUri: true } uri)
        {
            return $"rpc error: code = Internal desc = {failure.Message}";
        }

        var verb = request.Method.Method;
        var path = uri.OriginalString.Split('?', 2)[0];
        return $"{verb[0]}{verb[1..].ToLowerInvariant()} \"{path}\": {Reason(failure, uri)}";
    }

    private static string Reason(HttpRequestException failure, Uri uri) => failure switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            $"dial tcp {uri.Authority}: connect: connection refused",
        { InnerException: IOException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionReset } } } =>
            $"read tcp {uri.Authority}: connection reset by peer",
        { HttpRequestError: HttpRequestError.ResponseEnded } => "EOF",
        _ => failure.InnerException?.Message ?? failure.Message,
    };
}
