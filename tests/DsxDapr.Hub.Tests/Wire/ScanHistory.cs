using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Hub.Tests.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Hub.Tests.Wire;

/// <summary>Writes into a hub's ledger what a connector and scanners would. The connector never registers, so that no worker of the hub interferes.</summary>
internal sealed class ScanHistory(HubApp hub)
{
    public ILedger Ledger { get; } = hub.Services.GetRequiredService<ILedger>();

    public Guid Connector { get; } = Guid.NewGuid();

    public Task AcceptAsync(string jobId, params string[] locations) => Ledger.AcceptAsync(
        new Submission(jobId, Connector, null, [.. locations.Select(location => new SubmittedItem(location, Path.GetFileName(location), 10))]), HubApp.Token);

    public async Task<LeasedItem> LeaseAsync() =>
        (await Ledger.LeaseAsync(1, [Connector], (_, _) => TimeSpan.FromMinutes(1), HubApp.Token)).ShouldHaveSingleItem();

    /// <summary>An item that was scanned with this verdict.</summary>
    public async Task<Guid> ScannedAsync(string jobId, string location, ScanVerdict verdict = ScanVerdict.Clean, double elapsedMs = 2, long size = 10, string? fileType = null)
    {
        await AcceptAsync(jobId, location);
        var item = await LeaseAsync();
        await RecordAsync(ResultOf(item) with { Verdict = verdict, ElapsedMs = elapsedMs, SizeInBytes = size, FileType = fileType });
        return item.TaskId;
    }

    /// <summary>An item that could not be read, and is given up.</summary>
    public async Task<Guid> DeadAsync(string jobId, string location)
    {
        await AcceptAsync(jobId, location);
        var item = await LeaseAsync();
        await RecordAsync(ResultOf(item) with
        {
            Verdict = ScanVerdict.Error,
            Failure = new ScanFailure("item_not_found", "it is gone", Retriable: false),
            SizeInBytes = null,
        });
        return item.TaskId;
    }

    /// <summary>A malicious item whose action ended like that.</summary>
    public async Task<Guid> ActedAsync(string jobId, string location, ResponseStatus status)
    {
        var taskId = await ScannedAsync(jobId, location, ScanVerdict.Malicious);
        var due = (await ActionsAsync()).ShouldHaveSingleItem();
        var outcome = new ItemActionResponse { Status = status, Message = "File moved", ItemAction = ItemAction.Move, MovedTo = "/quarantine/x" };
        await Ledger.CompleteActionAsync(due, outcome, HubApp.Token);
        return taskId;
    }

    public Task<IReadOnlyList<DueAction>> ActionsAsync() => Ledger.LeaseActionsAsync(10, [Connector], TimeSpan.FromMinutes(1), HubApp.Token);

    public Task RecordAsync(ScanResult result) => Ledger.RecordAsync([result], (_, _) => null, HubApp.Token);

    public ScanResult ResultOf(LeasedItem item) => ScanResults.Of(item, completedAt: hub.Clock.GetUtcNow());
}
