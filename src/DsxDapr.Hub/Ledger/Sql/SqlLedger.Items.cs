using Dapper;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    private const string ItemQuery = """
        SELECT i.item AS Id, i.result AS Result, i.task_id AS Task, j.job_id AS JobId, j.connector AS ConnectorText, i.location AS Location,
          i.metainfo AS Metainfo, i.state AS State, i.verdict AS Verdict, i.engine AS Engine, i.threat AS Threat,
          i.reason AS Reason, COALESCE(i.size, i.size_hint) AS SizeInBytes, i.sha256 AS Sha256, i.file_type AS FileType, i.elapsed_ms AS ElapsedMs,
          i.scanned_at AS Scanned, CASE a.state WHEN 'pending' THEN NULL ELSE a.action END AS Action,
          CASE a.state WHEN 'pending' THEN 'pending' ELSE a.status END AS ActionStatus, a.message AS ActionMessage, a.moved_to AS QuarantinedTo
        FROM items i JOIN jobs j ON j.job = i.job LEFT JOIN actions a ON a.item = i.item
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ItemRecord>> ListItemsAsync(string? jobId, long after, int limit, CancellationToken cancellationToken) =>
        QueryItemsAsync(
            $"""
            {ItemQuery} WHERE {(jobId is null ? "" : "i.job = (SELECT job FROM jobs WHERE job_id = @jobId) AND ")}i.item > @after
            ORDER BY i.item LIMIT @limit
            """,
            new { jobId, after, limit },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ItemRecord>> ListResultsAsync(string? jobId, int limit, CancellationToken cancellationToken) => jobId is null
        ? QueryItemsAsync($"{ItemQuery} WHERE i.result IS NOT NULL ORDER BY i.result DESC LIMIT @limit", new { limit }, cancellationToken)
        : QueryItemsAsync(
            $"""
            {ItemQuery} WHERE i.job = (SELECT job FROM jobs WHERE job_id = @jobId) AND i.result IS NOT NULL
            ORDER BY i.result DESC LIMIT @limit
            """,
            new { jobId, limit },
            cancellationToken);

    /// <inheritdoc/>
    public async Task<ItemRecord?> FindItemAsync(Guid taskId, CancellationToken cancellationToken)
    {
        var found = await QueryItemsAsync($"{ItemQuery} WHERE i.task_id = @id", new { id = Key(taskId) }, cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    private Task<IReadOnlyList<ItemRecord>> QueryItemsAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => (IReadOnlyList<ItemRecord>)[.. db.Query<ItemRow>(sql, parameters).Select(row => row.ToRecord())], cancellationToken);

    private sealed class ItemRow
    {
        public long Id { get; set; }

        public long? Result { get; set; }

        public byte[] Task { get; set; } = [];

        public string JobId { get; set; } = "";

        public string ConnectorText { get; set; } = "";

        public string Location { get; set; } = "";

        public string Metainfo { get; set; } = "";

        public string State { get; set; } = "";

        public string? Verdict { get; set; }

        public string? Engine { get; set; }

        public string? Threat { get; set; }

        public string? Reason { get; set; }

        public long? SizeInBytes { get; set; }

        public string? Sha256 { get; set; }

        public string? FileType { get; set; }

        public double? ElapsedMs { get; set; }

        public long? Scanned { get; set; }

        public string? Action { get; set; }

        public string? ActionStatus { get; set; }

        public string? ActionMessage { get; set; }

        public string? QuarantinedTo { get; set; }

        public ItemRecord ToRecord() => new()
        {
            Id = Id,
            Result = Result,
            TaskId = Key(Task),
            JobId = JobId,
            Connector = Guid.Parse(ConnectorText),
            Location = Location,
            Metainfo = Metainfo,
            State = State,
            Verdict = Verdict,
            Engine = Engine,
            Threat = Threat,
            Reason = Reason,
            SizeInBytes = SizeInBytes,
            Sha256 = Sha256,
            FileType = FileType,
            ElapsedMs = ElapsedMs,
            ScannedAt = Clock.FromStored(Scanned),
            Action = Action,
            ActionStatus = ActionStatus,
            ActionMessage = ActionMessage,
            QuarantinedTo = QuarantinedTo,
        };
    }
}
