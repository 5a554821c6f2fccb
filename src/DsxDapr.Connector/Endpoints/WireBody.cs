using System.Text.Json;
using DsxDapr.Contracts.Wire;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.Connector.Endpoints;

/// <summary>
/// Reads a JSON body whatever its <c>Content-Type</c> says, since upstream sends all kinds and none (wire contract §3.1).
/// </summary>
internal static class WireBody
{
    /// <summary>The model, or the answer to give instead.</summary>
    public static async Task<(T? Model, IResult? Problem)> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, WireJson.Options, cancellationToken) is { } model
                ? (model, null)
                : (null, WireResult.Unprocessable("the body is null"));
        }
        catch (JsonException error)
        {
            return (null, WireResult.Unprocessable($"the body is not understood: {error.Message}"));
        }
    }
}
