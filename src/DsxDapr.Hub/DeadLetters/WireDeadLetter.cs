using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Results;

namespace DsxDapr.Hub.DeadLetters;

/// <summary>A dead letter in the form of the wire contract §5.12.</summary>
internal sealed record WireDeadLetter(
    string Queue,
    string Reason,
    string? ErrorDetails,
    int RetryCount,
    string IdempotencyKey,
    IReadOnlyDictionary<string, object?> Payload,
    IReadOnlyDictionary<string, object> Meta,
    WireDeadLetterChain Chain)
{
    /// <summary>The contract's view of a letter.</summary>
    public static WireDeadLetter Of(DeadLetter letter)
    {
        var taskId = letter.Item?.TaskId.ToString() ?? ResultOf(letter)?.TaskId;
        var payload = PayloadOf(letter);
        return new WireDeadLetter(
            letter.Kind,
            letter.Reason,
            letter.Error,
            Math.Max(0, letter.Attempts - 1),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(payload, WireJson.Options)))),
            payload,
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["id"] = letter.Id,
                ["died_at"] = letter.DiedAt,
            },
            new WireDeadLetterChain(taskId, taskId, null));
    }

    // Of a scan the request alone; an action has its verdict, too.
    private static SortedDictionary<string, object?> PayloadOf(DeadLetter letter)
    {
        var payload = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        if (letter.Item is { } item)
        {
            var result = WireScanResult.Of(item);
            payload["scan_request"] = result.ScanRequest;
            if (letter.Kind == DeadLetterKind.Action)
            {
                payload["verdict"] = result.Verdict;
            }
        }
        else if (letter.Message is { } message)
        {
            // As it came: what it is that could not be recorded is the question.
            var data = JsonElement.Parse(message.Data);
            payload["scan_request"] = ResultOf(letter) is { } result
                ? new ScanRequest { Location = result.Location, Metainfo = result.Metainfo, ScanJobId = result.JobId, SizeInBytes = result.SizeInBytes }
                : null;
            payload["verdict"] = data;
            payload["item_action"] = null;
        }

        return payload;
    }

    private static ScanResult? ResultOf(DeadLetter letter)
    {
        try
        {
            return letter.Message is { } message ? JsonSerializer.Deserialize<ScanResult>(message.Data, WireJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Where a dead letter comes from (§5.12).</summary>
internal sealed record WireDeadLetterChain(string? ScanRequestTaskId, string? CurrentTaskId, string? UpstreamTaskId);

/// <summary>A queue of dead letters in the form of the wire contract §3.7.</summary>
internal sealed record WireQueueStats(
    string QueueName, string QueueType, long Length, int TtlSeconds, bool Exists, IReadOnlyList<WireDeadLetter>? SampleItems)
{
    /// <summary>The name of a queue, whose first part is the <c>app_env</c> of the hub's config.</summary>
    public static string NameOf(string queueType) => $"app:dsx-connect:dlq:{queueType}";
}
