using DsxDapr.Contracts.Wire;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.Connector.Endpoints;

/// <summary>Answers in the shapes of the wire contract.</summary>
internal static class WireResult
{
    /// <summary>A wire model.</summary>
    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(value, WireJson.Options, statusCode: status);

    /// <summary>A request that cannot be understood (§3.1).</summary>
    public static IResult Unprocessable(string detail) => Json(new ErrorDetail(detail), StatusCodes.Status422UnprocessableEntity);
}
