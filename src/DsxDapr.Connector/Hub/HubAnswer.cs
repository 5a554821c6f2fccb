using System.Text;
using System.Text.Json;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;

namespace DsxDapr.Connector.Hub;

/// <summary>Reads what the hub answers. Answers are bounded: a hub that sends more than any route needs is not understood.</summary>
internal static class HubAnswer
{
    private const int LongestReason = 300;
    private const int LongestAnswer = 4 * 1024 * 1024;

    /// <summary>Whether a call failed without an answer of the hub that can be read: no connection, no time, no sense.</summary>
    public static bool IsMissing(Exception error, CancellationToken cancellationToken) =>
        error is HttpRequestException or JsonException
        || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>The model that the hub answered with.</summary>
    /// <exception cref="JsonException">The answer is not the model.</exception>
    /// <exception cref="HttpRequestException">The answer broke off, or is too long.</exception>
    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(LongestAnswer, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync<T>(body, WireJson.Options, cancellationToken)
            ?? throw new JsonException("The hub answered null.");
    }

    /// <summary>A short text that tells why the hub refused, for logs.</summary>
    public static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(LongestAnswer, cancellationToken);

        // Not ReadAsStringAsync: it throws at a character set it does not know, and an error page may come from anybody on the way.
        var text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken)).ReplaceLineEndings(" ");
        var who = DaprInvocation.IsSidecarError(response)
            ? "the sidecar could not reach the hub"
            : $"the hub answered {(int)response.StatusCode}";
        return $"{who}: {(text.Length > LongestReason ? text[..LongestReason] : text)}";
    }
}
