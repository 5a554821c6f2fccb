using System.Text.Json;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Hub.Core;

/// <summary>
/// Reads a JSON body as the wire contract §3.1 asks: whatever the Content-Type is, or without one; what does not fit the
/// model is answered 422 with a list of details.
/// </summary>
internal static class WireBody
{
    /// <summary>Reads a model.</summary>
    /// <returns>The model, or the answer to give instead.</returns>
    public static async ValueTask<(T? Model, IResult? Problem)> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var model = await JsonSerializer.DeserializeAsync<T>(request.Body, WireJson.Options, cancellationToken);
            return model is null ? (null, Unprocessable("", "the body is null")) : (model, null);
        }
        catch (JsonException e)
        {
            return (null, Unprocessable(e.Path ?? "", e.Message));
        }
    }

    /// <summary>The answer 422 of the wire contract.</summary>
    /// <param name="path">The member that is wrong: its name, or its place as a JSON path.</param>
    /// <param name="message">What is wrong with it.</param>
    public static IResult Unprocessable(string path, string message) =>
        WireValidation.Refuse("value_error", ["body", .. path.TrimStart('$').Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries)], message, null);
}
