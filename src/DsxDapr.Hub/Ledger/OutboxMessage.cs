namespace DsxDapr.Hub.Ledger;

/// <summary>An event that was committed with the change it tells of and is still to be published.</summary>
/// <param name="Id">Its place in the outbox.</param>
/// <param name="Topic">The topic.</param>
/// <param name="EventId">The CloudEvents id.</param>
/// <param name="EventType">The CloudEvents type.</param>
/// <param name="Subject">The CloudEvents subject: the job.</param>
/// <param name="Data">The event's data as JSON.</param>
internal sealed record OutboxMessage(long Id, string Topic, string EventId, string EventType, string Subject, string Data);
