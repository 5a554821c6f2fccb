using System.Text.Json;
using System.Text.Json.Serialization;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.DeadLetters;

/// <summary>A dead letter as <c>/api/v1/dead-letters</c> lists it.</summary>
internal sealed record DeadLetterReport(
    long Id,
    string Kind,
    DateTimeOffset DiedAt,
    string Reason,
    string? Error,
    int Attempts,
    string? TaskId,
    string? JobId,
    Guid? ConnectorUuid,
    string? Location,
    string? Verdict,
    string? Topic,
    string? EventId,
    string? EventType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Data)
{
    /// <summary>The report of a letter.</summary>
    /// <param name="letter">The letter.</param>
    /// <param name="withMessage">Whether to include the message's data, which may be large.</param>
    public static DeadLetterReport Of(DeadLetter letter, bool withMessage = false) => new(
        letter.Id,
        letter.Kind,
        letter.DiedAt,
        letter.Reason,
        letter.Error,
        letter.Attempts,
        letter.Item?.TaskId.ToString(),
        letter.Item?.JobId ?? letter.Message?.Subject,
        letter.Item?.Connector,
        letter.Item?.Location,
        letter.Item?.Verdict,
        letter.Message?.Topic,
        letter.Message?.EventId,
        letter.Message?.EventType,
        withMessage && letter.Message is { } message ? JsonElement.Parse(message.Data) : null);
}
