using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.DeadLetters;

/// <summary>Dead letters in the form of the wire contract §3.7: a queue for each kind. Undelivered events have no queue there.</summary>
internal static class WireDeadLetters
{
    private const int SamplesOfAll = 3;
    private const int SamplesOfOne = 5;
    private const int DefaultRequeue = 100;
    private const int MaxRequeue = 1_000;
    private const int NoExpiry = -1;
    private const int NoQueue = -2;

    private static readonly string[] Queues = [DeadLetterKind.Scan, DeadLetterKind.Action, DeadLetterKind.Result];

    // Upstream names a task of its queues here, and takes any: ours takes each queue's own, or the id of one item.
    private static readonly Dictionary<string, string> TaskOf = new(StringComparer.Ordinal)
    {
        [DeadLetterKind.Scan] = "dsx_connect.tasks.scan.request",
        [DeadLetterKind.Action] = "dsx_connect.tasks.scan.verdict",
        [DeadLetterKind.Result] = "dsx_connect.tasks.scan.result",
    };

    /// <summary><c>GET stats</c>.</summary>
    public static async Task<IResult> StatsAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        var counts = await ledger.CountDeadLettersAsync(cancellationToken);
        var queues = new Dictionary<string, WireQueueStats>(StringComparer.Ordinal);
        foreach (var queue in Queues)
        {
            queues[queue] = await StatsAsync(ledger, queue, counts, SamplesOfAll, cancellationToken);
        }

        return WireResults.Json(new
        {
            total_items = queues.Values.Sum(queue => queue.Length),
            active_queues = queues.Values.Count(queue => queue.Exists),
            queues,
        });
    }

    /// <summary><c>GET stats/{queue_type}</c>.</summary>
    public static async Task<IResult> StatsOfAsync(string queueType, ILedger ledger, CancellationToken cancellationToken) =>
        Refuse(queueType) ?? WireResults.Json(await StatsAsync(
            ledger, queueType, await ledger.CountDeadLettersAsync(cancellationToken), SamplesOfOne, cancellationToken));

    /// <summary><c>GET items/{queue_type}?start=0&amp;end=10</c>: a part of a queue, <c>end</c> included.</summary>
    public static async Task<IResult> ItemsAsync(string queueType, HttpRequest request, ILedger ledger, CancellationToken cancellationToken)
    {
        var (start, noStart) = WireQuery.ReadInt(request, "start", 0, min: 0);
        var (end, noEnd) = WireQuery.ReadInt(request, "end", 10, min: 0, max: 100);
        if ((Refuse(queueType) ?? noStart ?? noEnd) is { } problem)
        {
            return problem;
        }

        if (end < start)
        {
            return WireResults.Error(StatusCodes.Status400BadRequest, "end must be greater than or equal to start");
        }

        var letters = await ledger.ListDeadLettersAsync(new DeadLetterSelection(queueType), 0, start, end - start + 1, cancellationToken);
        return WireResults.Json(new
        {
            queue_type = queueType,
            queue_name = WireQueueStats.NameOf(queueType),
            total_length = await LengthAsync(ledger, queueType, cancellationToken),
            returned_count = letters.Count,
            start_index = start,
            end_index = end,
            items = letters.Select(WireDeadLetter.Of),
        });
    }

    /// <summary><c>POST requeue</c>: all queues.</summary>
    public static async Task<IResult> RequeueAllAsync(HttpContext context, DeadLetterDesk desk, ILedger ledger)
    {
        var (most, problem) = WireQuery.ReadInt(context.Request, "max_items", DefaultRequeue, 1, MaxRequeue);
        if (problem is not null)
        {
            return problem;
        }

        var results = new List<object>();
        foreach (var queue in Queues)
        {
            var (requeued, _) = await desk.RequeueAsync(new DeadLetterSelection(queue), most, context);
            results.Add(new
            {
                queue_type = queue,
                queue_name = WireQueueStats.NameOf(queue),
                requeued_count = requeued,
                remaining_count = await LengthAsync(ledger, queue, context.RequestAborted),
            });
        }

        return WireResults.Json(new { success = true, results });
    }

    /// <summary><c>POST requeue/{queue_type}?max_items=100&amp;target_task=</c>.</summary>
    public static async Task<IResult> RequeueAsync(string queueType, HttpContext context, DeadLetterDesk desk, ILedger ledger)
    {
        var (most, noNumber) = WireQuery.ReadInt(context.Request, "max_items", DefaultRequeue, 1, MaxRequeue);
        if ((Refuse(queueType) ?? noNumber) is { } problem)
        {
            return problem;
        }

        Guid? item = null;
        if (context.Request.Query["target_task"] is [.., { Length: > 0 } task] && task != TaskOf[queueType])
        {
            if (!Guid.TryParse(task, out var taskId))
            {
                return WireValidation.Refuse(
                    "value_error", ["query", "target_task"], $"Input should be '{TaskOf[queueType]}' or the id of a scan request", task);
            }

            item = taskId;
        }

        var (requeued, refused) = await desk.RequeueAsync(new DeadLetterSelection(queueType, TaskId: item), most, context);
        return WireResults.Json(new
        {
            success = true,
            queue_type = queueType,
            queue_name = WireQueueStats.NameOf(queueType),
            requeued_count = requeued,
            remaining_count = await LengthAsync(ledger, queueType, context.RequestAborted),
            failed_count = refused,
        });
    }

    /// <summary><c>DELETE clear</c>: all queues.</summary>
    public static async Task<IResult> ClearAllAsync(HttpContext context, DeadLetterDesk desk)
    {
        var cleared = new List<object>();
        foreach (var queue in Queues)
        {
            cleared.Add(Cleared(queue, await desk.ClearAsync(new DeadLetterSelection(queue), context)));
        }

        return WireResults.Json(cleared);
    }

    /// <summary><c>DELETE clear/{queue_type}</c>.</summary>
    public static async Task<IResult> ClearAsync(string queueType, HttpContext context, DeadLetterDesk desk) =>
        Refuse(queueType) ?? WireResults.Json(Cleared(queueType, await desk.ClearAsync(new DeadLetterSelection(queueType), context)));

    /// <summary><c>GET health</c>; <c>redis_connected</c> stands for the ledger.</summary>
    public static async Task<IResult> HealthAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        try
        {
            var counts = await ledger.CountDeadLettersAsync(cancellationToken);
            return Health(true, Queues.Sum(queue => counts.GetValueOrDefault(queue)));
        }
        catch (LedgerUnavailableException)
        {
            return Health(false, 0);
        }
    }

    private static IResult Health(bool isConnected, long letters) => WireResults.Json(new
    {
        status = isConnected ? "healthy" : "unhealthy",
        redis_connected = isConnected,
        total_dead_letter_items = letters,
        available_queues = Queues,
    });

    // The contract counts queues here, not letters.
    private static object Cleared(string queue, int letters) => new
    {
        success = true,
        queue_type = queue,
        queue_name = WireQueueStats.NameOf(queue),
        cleared_count = letters > 0 ? 1 : 0,
    };

    private static IResult? Refuse(string queueType) => Queues.Contains(queueType, StringComparer.Ordinal)
        ? null
        : WireValidation.Refuse("enum", ["path", "queue_type"], "Input should be 'scan_request', 'verdict_action' or 'scan_result'", queueType);

    private static async Task<long> LengthAsync(ILedger ledger, string queue, CancellationToken cancellationToken) =>
        (await ledger.CountDeadLettersAsync(cancellationToken)).GetValueOrDefault(queue);

    private static async Task<WireQueueStats> StatsAsync(
        ILedger ledger, string queue, IReadOnlyDictionary<string, long> counts, int samples, CancellationToken cancellationToken)
    {
        var length = counts.GetValueOrDefault(queue);
        var letters = length == 0
            ? null
            : await ledger.ListDeadLettersAsync(new DeadLetterSelection(queue), 0, 0, samples, cancellationToken);
        return new WireQueueStats(
            WireQueueStats.NameOf(queue), queue, length, length == 0 ? NoQueue : NoExpiry, length > 0, letters?.Select(WireDeadLetter.Of).ToList());
    }
}
