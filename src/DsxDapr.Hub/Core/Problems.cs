namespace DsxDapr.Hub.Core;

/// <summary>Errors of our own routes (<c>/api/v1</c>): problem details (RFC 9457) with a stable <c>code</c>.</summary>
internal static class Problems
{
    /// <summary>A problem.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">A stable word for programs.</param>
    /// <param name="detail">A sentence for people.</param>
    public static IResult Of(int status, string code, string detail) => TypedResults.Problem(
        detail, statusCode: status, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code });
}
