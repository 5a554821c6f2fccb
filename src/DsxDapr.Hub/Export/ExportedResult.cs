using System.Globalization;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Export;

/// <summary>A result as it is exported; the order of the members is that of the columns.</summary>
internal sealed record ExportedResult(
    Guid TaskId,
    string JobId,
    Guid ConnectorUuid,
    string Location,
    string Metainfo,
    string? Verdict,
    string State,
    string? Engine,
    string? Threat,
    string? Reason,
    long? SizeInBytes,
    string? Sha256,
    double? ElapsedMs,
    DateTimeOffset? ScannedAt,
    string? Action,
    string? ActionStatus,
    string? ActionMessage,
    string? QuarantinedTo,
    string? FileType)
{
    /// <summary>The columns of CSV: stable, so that later versions only add to their end.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "task_id", "job_id", "connector_uuid", "location", "metainfo", "verdict", "state", "engine", "threat", "reason", "size_in_bytes", "sha256",
        "elapsed_ms", "scanned_at", "action", "action_status", "action_message", "quarantined_to", "file_type",
    ];

    /// <summary>The values of <see cref="Columns"/>. A method, so that JSON does not have it.</summary>
    public IReadOnlyList<string?> ValuesInOrder() =>
    [
        TaskId.ToString(), JobId, ConnectorUuid.ToString(), Location, Metainfo, Verdict, State, Engine, Threat, Reason,
        SizeInBytes?.ToString(CultureInfo.InvariantCulture), Sha256, ElapsedMs?.ToString(CultureInfo.InvariantCulture),
        ScannedAt?.ToString("O", CultureInfo.InvariantCulture), Action, ActionStatus, ActionMessage, QuarantinedTo, FileType,
    ];

    /// <summary>The export of an item.</summary>
    public static ExportedResult Of(ItemRecord item) => new(
        item.TaskId, item.JobId, item.Connector, item.Location, item.Metainfo, item.Verdict, item.State, item.Engine, item.Threat, item.Reason,
        item.SizeInBytes, item.Sha256, item.ElapsedMs, item.ScannedAt, item.Action, item.ActionStatus, item.ActionMessage, item.QuarantinedTo,
        item.FileType);
}
