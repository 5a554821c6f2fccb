using System.Security.Cryptography;
using System.Text;

namespace DsxDapr.DevSidecar.Api;

/// <summary>Lets only those use the API who show its token in <c>dapr-api-token</c>; the health endpoints stay open.</summary>
internal sealed class ApiToken(string token)
{
    private readonly byte[] _expected = Encoding.UTF8.GetBytes(token);

    /// <summary>Passes a request on, or answers 401.</summary>
    public Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (IsOpen(context.Request) || IsShown(context.Request.Headers["dapr-api-token"]))
        {
            return next(context);
        }

        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Text("invalid api token\n", "text/plain; charset=utf-8", statusCode: StatusCodes.Status401Unauthorized)
            .ExecuteAsync(context);
    }

    // Any other verb on these paths is a call of an app.
    private static bool IsOpen(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && (request.Path == "/v1.0/healthz" || request.Path == "/v1.0/healthz/outbound");

    private bool IsShown(string? shown) =>
        shown is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), _expected);
}
