using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Jobs;

/// <summary>A job's figures, as <c>GET /api/v1/jobs/{id}</c> answers them.</summary>
internal sealed record JobReport(
    string JobId,
    string Status,
    long Items,
    long Bytes,
    long Clean,
    long Malicious,
    long Failed,
    long Pending,
    long ActionsPending,
    bool Enumerated,
    bool ListingComplete,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt)
{
    /// <summary>The report of a job. Failed are the terminal items that are neither clean nor malicious.</summary>
    public static JobReport Of(JobRecord job) => new(
        job.JobId, job.Status, job.Items, job.Bytes, job.Clean, job.Malicious, job.Other + job.Dead + job.Cancelled,
        job.Open, job.ActionsPending, job.EnumeratedAt is not null, job.IsListingComplete, job.StartedAt, job.FinishedAt);
}

/// <summary>An item as <c>GET /api/v1/jobs/{id}/items</c> lists it. The verdict is null until there is one, <c>error</c> when there will be none.</summary>
internal sealed record ItemReport(
    string TaskId,
    string Location,
    string State,
    string? Verdict,
    string? Engine,
    string? Threat,
    string? Action,
    string? ActionStatus,
    string? QuarantinedTo,
    string? Reason,
    long? SizeInBytes,
    string? Sha256)
{
    /// <summary>The report of an item. When its action failed, that is the reason.</summary>
    public static ItemReport Of(ItemRecord item) => new(
        item.TaskId.ToString(), item.Location, item.State, item.Verdict, item.Engine, item.Threat, item.Action, item.ActionStatus,
        item.QuarantinedTo, item.ActionStatus == "error" ? item.ActionMessage : item.Reason, item.SizeInBytes, item.Sha256);
}
