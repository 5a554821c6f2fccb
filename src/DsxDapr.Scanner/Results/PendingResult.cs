using DsxDapr.Contracts.Events;
using DsxDapr.DaprHttp;

namespace DsxDapr.Scanner.Results;

/// <summary>A result on its way to the sidecar, and who waits for it.</summary>
internal sealed class PendingResult(ScanResult result)
{
    // Those who wait go on elsewhere: the publisher must not run their code.
    private readonly TaskCompletionSource _published = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// The event: its id names the attempt, so that a consumer knows a repeated one, and whether it failed. An order that is delivered twice
    /// may fail and then succeed: the verdict is no repetition of the failure.
    /// </summary>
    public BulkPublishEntry<ScanResult> Entry { get; } = new(
        result,
        Id: result.Failure is null ? $"{result.TaskId}/{result.Attempt}" : $"{result.TaskId}/{result.Attempt}/failed",
        Type: result.Failure is null ? EventTypes.ScanCompleted : EventTypes.ScanFailed,
        Subject: result.JobId);

    /// <summary>Completes when the sidecar has taken the event; fails when it has not.</summary>
    public Task Published => _published.Task;

    /// <summary>The sidecar has taken the event.</summary>
    public void Complete() => _published.TrySetResult();

    /// <summary>The sidecar has not taken the event, as far as is known.</summary>
    public void Fail(Exception reason) => _published.TrySetException(reason);
}
