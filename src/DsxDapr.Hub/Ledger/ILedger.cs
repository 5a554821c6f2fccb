using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Schedules;

namespace DsxDapr.Hub.Ledger;

/// <summary>
/// The hub's system of record for connectors, jobs, items, verdicts and actions. Every method is one transaction: when
/// its task completes, the change is on disk; when it fails with <see cref="LedgerUnavailableException"/>, nothing changed.
/// Repeating any call is harmless.
/// </summary>
internal interface ILedger
{
    /// <summary>Opens a job that a full scan was ordered for: it ends only after its enumeration was ended.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="connector">Who is to enumerate.</param>
    /// <param name="name">A name for people.</param>
    /// <param name="query">The order's query, kept to order it again.</param>
    /// <param name="scanOnce">Whether items may be skipped that are unchanged since they were found clean; null for the hub's setting.</param>
    /// <param name="cancellationToken">Cancels the wait, not the transaction.</param>
    /// <returns>False when a job of this id exists already.</returns>
    Task<bool> OpenJobAsync(string jobId, Guid connector, string? name, string? query, bool? scanOnce, CancellationToken cancellationToken);

    /// <summary>Notes which instance of its connector took the order to enumerate a job; null when it does not say which it is.</summary>
    Task ConfirmOrderAsync(string jobId, string? instanceId, CancellationToken cancellationToken);

    /// <summary>Reads the full scans whose enumeration has not ended, oldest first.</summary>
    Task<IReadOnlyList<Enumeration>> ListEnumerationsAsync(CancellationToken cancellationToken);

    /// <summary>Writes submitted items as accepted; those that are known already stay as they are.</summary>
    Task<SubmissionOutcome> AcceptAsync(Submission submission, CancellationToken cancellationToken);

    /// <summary>Ends the enumeration of a job.</summary>
    /// <returns>False when the job is another connector's. An unknown job is opened and ended.</returns>
    Task<bool> EndEnumerationAsync(string jobId, Guid connector, bool isComplete, CancellationToken cancellationToken);

    /// <summary>
    /// Leases up to <paramref name="count"/> accepted items of running jobs: first those that connectors submitted by themselves, in
    /// order of acceptance, then those of full scans, in equal parts. What comes before them and is unchanged since it was found clean is
    /// skipped, if its job scans once.
    /// </summary>
    /// <param name="count">How many at the most.</param>
    /// <param name="connectors">Only items of these connectors: the others cannot be read now.</param>
    /// <param name="lease">How long a lease of an item of a given size (null: unknown) and attempt lasts.</param>
    /// <param name="cancellationToken">Cancels the wait, not the transaction.</param>
    Task<IReadOnlyList<LeasedItem>> LeaseAsync(
        int count, IReadOnlyCollection<Guid> connectors, Func<long?, int, TimeSpan> lease, CancellationToken cancellationToken);

    /// <summary>How many items are leased.</summary>
    Task<int> CountInFlightAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Puts leased items back, due again after <paramref name="delay"/>, because they could not be dispatched. That dispatch does
    /// not count: a broker that is away for long must not use up the dispatches of an item.
    /// </summary>
    Task ReturnAsync(IReadOnlyCollection<LeasedItem> items, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Lets a lease run out after <paramref name="delay"/> at the latest, because its order reached no scanner.</summary>
    /// <param name="taskId">The item.</param>
    /// <param name="attempt">The dispatch; a lease of another one is left as it is.</param>
    /// <param name="delay">The rest of the lease.</param>
    /// <param name="cancellationToken">Cancels the wait, not the transaction.</param>
    Task ShortenLeaseAsync(Guid taskId, int attempt, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Puts back every item whose lease ran out; those dispatched <paramref name="maxDispatches"/> times are dead.</summary>
    /// <returns>How many leases ran out.</returns>
    Task<int> ExpireLeasesAsync(int maxDispatches, CancellationToken cancellationToken);

    /// <summary>Records the results of scan attempts, each at most once.</summary>
    /// <param name="results">The results.</param>
    /// <param name="retry">The delay before the next attempt, or null to give the item up: see <see cref="Results.RetryOptions.DelayAfter"/>.</param>
    /// <param name="cancellationToken">Cancels the wait, not the transaction.</param>
    Task RecordAsync(IReadOnlyList<ScanResult> results, Func<ScanFailure, int, TimeSpan?> retry, CancellationToken cancellationToken);

    /// <summary>Leases up to <paramref name="count"/> actions that are due.</summary>
    /// <param name="count">How many at the most.</param>
    /// <param name="connectors">Only actions of these connectors: the others cannot act now, and no try is used up meanwhile.</param>
    /// <param name="lease">How long a lease lasts.</param>
    /// <param name="cancellationToken">Cancels the wait, not the transaction.</param>
    Task<IReadOnlyList<DueAction>> LeaseActionsAsync(
        int count, IReadOnlyCollection<Guid> connectors, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Records the final outcome of an action; one that failed is a dead letter, too.</summary>
    Task CompleteActionAsync(DueAction action, ItemActionResponse outcome, CancellationToken cancellationToken);

    /// <summary>Records that an action was not carried out however often it was tried.</summary>
    Task GiveUpActionAsync(DueAction action, ItemActionResponse outcome, CancellationToken cancellationToken);

    /// <summary>
    /// Ends an action that was not carried out because the item is not, any more, what was scanned, and has what is there now scanned in a job of
    /// its own after <paramref name="pause"/>: a file that changes all the time is not scanned all the time.
    /// </summary>
    Task SupersedeActionAsync(DueAction action, ItemActionResponse outcome, TimeSpan pause, CancellationToken cancellationToken);

    /// <summary>Records that a try of an action failed and is to be repeated after <paramref name="delay"/>.</summary>
    Task RetryActionAsync(DueAction action, string error, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Holds the dispatch of a job.</summary>
    /// <returns>False when the job is unknown or finished.</returns>
    Task<bool> PauseAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Goes on with the dispatch of a paused job.</summary>
    /// <returns>False when the job is unknown or not paused.</returns>
    Task<bool> ResumeAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Cancels a job: what is not dispatched is never scanned; results of what is in flight are still recorded.</summary>
    /// <returns>False when the job is unknown or finished.</returns>
    Task<bool> CancelAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Reads a job.</summary>
    Task<JobRecord?> FindJobAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Reads jobs, newest first.</summary>
    /// <param name="before">Only those that were opened before the one of this id.</param>
    /// <param name="status">Only those of one <see cref="JobStatus"/>.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<IReadOnlyList<JobRecord>> ListJobsAsync(long? before, string? status, int limit, CancellationToken cancellationToken);

    /// <summary>Measures how fast the items of a job were scanned in the last <paramref name="window"/>.</summary>
    Task<JobPace> MeasurePaceAsync(JobRecord job, TimeSpan window, CancellationToken cancellationToken);

    /// <summary>
    /// Has the items of a job scanned again that were scanned without a verdict of clean or malicious, or not at all. They are taken
    /// out of the counters and figures, their dead letters are gone, and a job that was completed runs again.
    /// </summary>
    /// <param name="jobId">The job; of one that was cancelled, or is unknown, nothing is scanned again.</param>
    /// <param name="after">Only items of a higher id.</param>
    /// <param name="limit">How many at the most: one step of a rescan of many.</param>
    /// <param name="cancellationToken">Cancels the wait, not the transaction.</param>
    /// <returns>How many are scanned again, and the last that was looked at; null when there was none left.</returns>
    Task<(int Rescanned, long? LastId)> RescanAsync(string jobId, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Reads the items of one job, or of all, in order of acceptance, after the one of id <paramref name="after"/>.</summary>
    Task<IReadOnlyList<ItemRecord>> ListItemsAsync(string? jobId, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Reads the newest items that have a verdict, newest first, of one job or of all.</summary>
    Task<IReadOnlyList<ItemRecord>> ListResultsAsync(string? jobId, int limit, CancellationToken cancellationToken);

    /// <summary>Reads an item.</summary>
    Task<ItemRecord?> FindItemAsync(Guid taskId, CancellationToken cancellationToken);

    /// <summary>Writes a connector as it last registered.</summary>
    /// <returns>True when it is new.</returns>
    Task<bool> SaveConnectorAsync(ConnectorInstance connector, string? appId, CancellationToken cancellationToken);

    /// <summary>Marks a connector as gone; its jobs stay.</summary>
    Task RemoveConnectorAsync(Guid connector, CancellationToken cancellationToken);

    /// <summary>Reads the connectors that registered after <paramref name="since"/>, with the app id they are reached by.</summary>
    Task<IReadOnlyList<(ConnectorInstance Connector, string? AppId, DateTimeOffset SeenAt)>> ListConnectorsAsync(
        DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Reads the connectors that were marked as gone after <paramref name="since"/> and did not register again.</summary>
    Task<IReadOnlyList<(ConnectorInstance Connector, string? AppId, DateTimeOffset SeenAt)>> ListRemovedConnectorsAsync(
        DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the oldest messages of the outbox. Another hub does not see them until <paramref name="lease"/> ran out, so that it
    /// publishes them only if this one could not.
    /// </summary>
    Task<IReadOnlyList<OutboxMessage>> TakeOutboxAsync(int count, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Removes published messages from the outbox.</summary>
    Task RemoveFromOutboxAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken);

    /// <summary>Writes an entry of the audit trail and, with it, the event that tells of it.</summary>
    Task AppendAuditAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Reads the newest entries of the audit trail, newest first, older than the one of id <paramref name="before"/>.</summary>
    Task<IReadOnlyList<AuditRecorded>> ListAuditAsync(long? before, int limit, CancellationToken cancellationToken);

    /// <summary>Writes a new enrollment token.</summary>
    Task CreateEnrollmentTokenAsync(EnrollmentTokenRecord token, CancellationToken cancellationToken);

    /// <summary>Reads an enrollment token.</summary>
    Task<EnrollmentTokenRecord?> FindEnrollmentTokenAsync(string id, CancellationToken cancellationToken);

    /// <summary>Reads all enrollment tokens that were created or used, newest first.</summary>
    Task<IReadOnlyList<EnrollmentTokenRecord>> ListEnrollmentTokensAsync(CancellationToken cancellationToken);

    /// <summary>Revokes an enrollment token; revoking it again changes nothing.</summary>
    /// <returns>False when there is none of this id.</returns>
    Task<bool> RevokeEnrollmentTokenAsync(string id, CancellationToken cancellationToken);

    /// <summary>Enrolls a connector with a token: burns one use, unless the connector enrolled with this token already.</summary>
    /// <param name="token">The token.</param>
    /// <param name="connector">The connector.</param>
    /// <param name="entry">Is written to the audit trail when a use was burnt.</param>
    /// <param name="cancellationToken">Cancels the wait, not the transaction.</param>
    /// <returns>False when the token is used up, expired or revoked; then nothing changed.</returns>
    Task<bool> AdmitAsync(EnrollmentTokenRecord token, Guid connector, AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Forgets with which token a connector enrolled: it needs a use to come back.</summary>
    Task ForgetEnrollmentAsync(Guid connector, CancellationToken cancellationToken);

    /// <summary>Reads dead letters in order of death.</summary>
    /// <param name="selection">Which.</param>
    /// <param name="after">Only those of a higher id.</param>
    /// <param name="skip">How many of them to leave out.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(
        DeadLetterSelection selection, long after, int skip, int limit, CancellationToken cancellationToken);

    /// <summary>The id of the newest dead letter; 0 when there is none.</summary>
    Task<long> FindLastDeadLetterAsync(CancellationToken cancellationToken);

    /// <summary>How many dead letters there are of each kind; a kind that has none is left out.</summary>
    Task<IReadOnlyDictionary<string, long>> CountDeadLettersAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a message that could not be handled; the same message again changes nothing.</summary>
    /// <param name="kind"><see cref="DeadLetterKind.Result"/> or <see cref="DeadLetterKind.Event"/>.</param>
    /// <param name="message">The message.</param>
    /// <param name="reason">One of <see cref="DeadLetterReason"/>.</param>
    /// <param name="error">What went wrong, for people.</param>
    /// <param name="cancellationToken">Cancels the wait, not the transaction.</param>
    Task KeepDeadMessageAsync(string kind, DeadMessage message, string reason, string? error, CancellationToken cancellationToken);

    /// <summary>
    /// Has dead letters tried again: an item is accepted anew, an action pending, a result recorded, an event published. A job that
    /// was completed runs again until that is done.
    /// </summary>
    /// <param name="selection">Which.</param>
    /// <param name="after">Only those of a higher id.</param>
    /// <param name="limit">How many at the most: one step of a requeue of many.</param>
    /// <param name="retry">As for <see cref="RecordAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the wait, not the transaction.</param>
    Task<RequeueStep> RequeueDeadLettersAsync(
        DeadLetterSelection selection, long after, int limit, Func<ScanFailure, int, TimeSpan?> retry, CancellationToken cancellationToken);

    /// <summary>Removes dead letters; what they tell of stays in the history as it is.</summary>
    /// <returns>How many were removed, at the most <paramref name="limit"/>.</returns>
    Task<int> ClearDeadLettersAsync(DeadLetterSelection selection, int limit, CancellationToken cancellationToken);

    /// <summary>Where the order of what happens stands.</summary>
    Task<LivePosition> FindLivePositionAsync(CancellationToken cancellationToken);

    /// <summary>Reads what happened after a place, on whichever hub: of results and of changes <paramref name="limit"/> at the most.</summary>
    Task<LiveNews> ReadNewsAsync(LivePosition after, int limit, CancellationToken cancellationToken);

    /// <summary>Sums up all jobs.</summary>
    Task<ScanTotals> SumAsync(CancellationToken cancellationToken);

    /// <summary>Deletes the items of finished jobs, or of one of them; the jobs and their figures stay.</summary>
    /// <returns>How many items were deleted.</returns>
    Task<int> ClearResultsAsync(string? jobId, CancellationToken cancellationToken);

    /// <summary>Deletes all finished jobs with their items.</summary>
    /// <returns>How many jobs were deleted.</returns>
    Task<int> ClearJobsAsync(CancellationToken cancellationToken);

    /// <summary>One step of deleting old jobs, with their items, actions and dead letters; their figures go with them.</summary>
    /// <param name="finishedBefore">Jobs that were finished before that, and are still.</param>
    /// <param name="limit">How many items at the most.</param>
    /// <param name="cancellationToken">Cancels the wait, not the transaction.</param>
    Task<RetiredJobs> RetireJobsAsync(DateTimeOffset finishedBefore, int limit, CancellationToken cancellationToken);

    /// <summary>One step of deleting old entries of the audit trail.</summary>
    /// <returns>How many were deleted, at the most <paramref name="limit"/>.</returns>
    Task<int> RetireAuditAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>One step of forgetting clean verdicts that are too old to skip anything for.</summary>
    /// <returns>How many were forgotten, at the most <paramref name="limit"/>.</returns>
    Task<int> RetireVersionsAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Writes a new schedule.</summary>
    /// <returns>False when there are <paramref name="limit"/> already.</returns>
    Task<bool> CreateScheduleAsync(ScheduleRecord schedule, int limit, CancellationToken cancellationToken);

    /// <summary>Reads a schedule.</summary>
    Task<ScheduleRecord?> FindScheduleAsync(string id, CancellationToken cancellationToken);

    /// <summary>Reads all schedules, oldest first.</summary>
    Task<IReadOnlyList<ScheduleRecord>> ListSchedulesAsync(CancellationToken cancellationToken);

    /// <summary>Reads the schedules whose time has come.</summary>
    Task<IReadOnlyList<ScheduleRecord>> ListDueSchedulesAsync(CancellationToken cancellationToken);

    /// <summary>Sets when a schedule is next due; null disables it and takes back an order that no connector was given yet.</summary>
    /// <returns>False when there is none of this id.</returns>
    Task<bool> SetScheduleAsync(string id, DateTimeOffset? next, CancellationToken cancellationToken);

    /// <summary>Deletes a schedule and takes back an order that no connector was given yet; scans that run go on.</summary>
    /// <returns>False when there is none of this id.</returns>
    Task<bool> DeleteScheduleAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Orders the scan of a schedule's time, or leaves it out when its last scan still runs, and writes that to the audit trail. Of all
    /// who claim the same time one does so.
    /// </summary>
    /// <param name="schedule">The schedule as it was read, due at <see cref="ScheduleRecord.NextAt"/>.</param>
    /// <param name="next">When it is due after that.</param>
    /// <param name="cancellationToken">Cancels the wait, not the transaction.</param>
    /// <returns>One of <see cref="ScheduleOutcome"/>; null when the time was claimed by another.</returns>
    Task<string?> ClaimScheduleAsync(ScheduleRecord schedule, DateTimeOffset next, CancellationToken cancellationToken);

    /// <summary>Leases orders that are due to their connectors; forgets those that nobody needs any more.</summary>
    /// <param name="count">How many at the most.</param>
    /// <param name="connectors">Only orders to these connectors.</param>
    /// <param name="lease">How long a lease lasts.</param>
    /// <param name="cancellationToken">Cancels the wait, not the transaction.</param>
    Task<IReadOnlyList<FullScanOrder>> LeaseOrdersAsync(
        int count, IReadOnlyCollection<Guid> connectors, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Notes that the connector took an order.</summary>
    Task CompleteOrderAsync(FullScanOrder order, CancellationToken cancellationToken);

    /// <summary>Notes that the connector did not take an order, which is due again after <paramref name="delay"/>.</summary>
    Task RetryOrderAsync(FullScanOrder order, string error, TimeSpan delay, CancellationToken cancellationToken);
}
