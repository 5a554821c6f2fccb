namespace DsxDapr.DevSidecar.Api;

/// <summary>Writes a line for each request of the API (<c>--enable-api-logging</c>), without its query, which may carry secrets.</summary>
internal sealed partial class ApiLog(ILogger<ApiLog> log, TimeProvider time)
{
    /// <summary>Passes the request on, then writes.</summary>
    public async Task WriteAsync(HttpContext context, RequestDelegate next)
    {
        var begin = time.GetTimestamp();
        await next(context);
        Log.Called(log, context.Request.Method, context.Request.Path, context.Response.StatusCode, (long)time.GetElapsedTime(begin).TotalMilliseconds);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "HTTP API called: {Method} {Path} {Status} in {Milliseconds} ms")]
        public static partial void Called(ILogger logger, string method, string path, int status, long milliseconds);
    }
}
