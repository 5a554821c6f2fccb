namespace DsxDapr.DevSidecar.Api;

/// <summary>A JSON answer in one piece, with its length, as daprd sends its own answers.</summary>
internal sealed class SizedJson(byte[] json, int status = StatusCodes.Status200OK) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        return response.Body.WriteAsync(json, httpContext.RequestAborted).AsTask();
    }
}
