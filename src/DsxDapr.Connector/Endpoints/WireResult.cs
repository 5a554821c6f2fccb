using DsxDapr.Contracts.Wire;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.Connector.Endpoints;

/// <summary>Answers in the shapes of the wire contract.</summary>
internal static class WireResult
{
    /// <summary>A wire model.</summary>
    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(value, WireJson.Options, statusCode: status);

    /// <summary>An error with a stable word or a sentence (§3.1).</summary>
    public static IResult Error(int status, string detail) => Json(new ErrorDetail(detail), status);

    /// <summary>A request that cannot be understood (§3.1).</summary>
    public static IResult Unprocessable(string detail) => Error(StatusCodes.Status422UnprocessableEntity, detail);
}
