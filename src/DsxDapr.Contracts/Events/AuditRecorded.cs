namespace DsxDapr.Contracts.Events;

/// <summary>One entry of the audit trail; travels on <see cref="Topics.Audit"/>. It never holds a secret.</summary>
public sealed record AuditRecorded
{
    /// <summary>Its place in the trail of the hub that wrote it, from 1.</summary>
    public required long Id { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it: <c>operator:ID</c>, <c>connector:UUID</c>, <c>app:APP_ID</c>, <c>address:IP</c> or <c>hub</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>What was done or tried, e.g. <c>connector.enroll</c>, <c>token.create</c>, <c>job.cancel</c>.</summary>
    public required string Action { get; init; }

    /// <summary>To what: a connector's UUID, a job, a token's id, a route.</summary>
    public required string Subject { get; init; }

    /// <summary><c>success</c>, <c>refused</c> or <c>failed</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>More, for people; null when there is no more to say.</summary>
    public string? Detail { get; init; }
}
