using DsxDapr.Contracts.Wire;

namespace DsxDapr.Hub.Core;

/// <summary>Answers in the shapes of the wire contract.</summary>
internal static class WireResults
{
    /// <summary>A wire model.</summary>
    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(value, WireJson.Options, statusCode: status);

    /// <summary>An error with its detail (§3.1).</summary>
    public static IResult Error(int status, string detail) => Json(new ErrorDetail(detail), status);
}
