using System.Net;
using System.Net.Mime;
using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Reading;

/// <summary>Tells a <c>read_file</c> answer with content from one without (wire contract §4.4).</summary>
internal static class ReadFailures
{
    // The word of a connector that does not know a key (wire contract §2.3).
    private const string UnknownKeyId = "unknown_key_id";

    /// <summary>Why <paramref name="answer"/> carries no content that could be scanned; null when it does.</summary>
    public static async Task<ScanFailure?> FindAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.StatusCode == HttpStatusCode.OK && !IsJson(answer.Content))
        {
            return FindUnusableForm(answer);
        }

        var error = await ErrorBody.ReadAsync(answer.Content, cancellationToken);
        return error.IsFromSidecar
            ? new ScanFailure(FailureClass.ConnectorConnection, $"Dapr could not call the connector: {error.Message}", Retriable: true)
            : Classify((int)answer.StatusCode, error.Message, $"The connector answered {(int)answer.StatusCode}: {error.Message}");
    }

    private static bool IsJson(HttpContent content) =>
        content.Headers.ContentType?.MediaType is { } type
        && (type.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static ScanFailure? FindUnusableForm(HttpResponseMessage answer)
    {
        var encoding = answer.Content.Headers.ContentEncoding
            .FirstOrDefault(e => !e.Equals("identity", StringComparison.OrdinalIgnoreCase));
        if (encoding is not null)
        {
            return new ScanFailure(
                FailureClass.ItemUnreadable, $"The content came encoded as {encoding}, which was not asked for.", Retriable: false);
        }

        var endsWithConnection = answer.Version.Major == 1
            && answer.Content.Headers.ContentLength is null
            && answer.Headers.TransferEncodingChunked != true;
        return endsWithConnection
            ? new ScanFailure(
                FailureClass.StreamBroken,
                "The answer has neither a length nor chunks, so that its end cannot be told from a broken connection.",
                Retriable: false)
            : null;
    }

    // A connector of the first generation answers 200 with JSON for every error of its repository, so that may pass.
    private static ScanFailure Classify(int status, string detail, string reason) => status switch
    {
        // It enrolls anew, or wants to hear less of us just now: it did not look at the item, which must not pay for that with an attempt.
        401 when detail == UnknownKeyId => new ScanFailure(FailureClass.ConnectorConnection, reason, Retriable: true),
        429 => new ScanFailure(FailureClass.ConnectorConnection, reason, Retriable: true),
        >= 200 and < 300 => new ScanFailure(FailureClass.ItemUnreadable, reason, Retriable: true),
        401 or 408 => new ScanFailure(FailureClass.ConnectorClient, reason, Retriable: true),
        403 => new ScanFailure(FailureClass.ItemUnreadable, reason, Retriable: false),
        404 => new ScanFailure(FailureClass.ItemNotFound, reason, Retriable: false),
        >= 500 => new ScanFailure(FailureClass.ConnectorServer, reason, Retriable: true),
        _ => new ScanFailure(FailureClass.ConnectorClient, reason, Retriable: false),
    };
}
