using DsxDapr.Contracts.Wire;

namespace DsxDapr.Hub.Core;

/// <summary>What does not fit a route of the wire contract is answered 422 with a list of details (§3.1).</summary>
internal static class WireValidation
{
    /// <summary>The answer for one mistake.</summary>
    /// <param name="type">A stable word, e.g. <c>int_parsing</c>.</param>
    /// <param name="location">Where it is: <c>path</c>, <c>query</c> or <c>body</c>, and the names below it.</param>
    /// <param name="message">What is wrong, for people.</param>
    /// <param name="input">What was given; null when that is not said.</param>
    public static IResult Refuse(string type, IReadOnlyList<string> location, string message, string? input) => TypedResults.Json(
        new { detail = new[] { new { type, loc = location, msg = message, input } } },
        WireJson.Options,
        statusCode: StatusCodes.Status422UnprocessableEntity);
}
