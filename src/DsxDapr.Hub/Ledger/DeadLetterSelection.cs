namespace DsxDapr.Hub.Ledger;

/// <summary>Which dead letters are meant; what is null does not narrow the choice.</summary>
/// <param name="Kind">One of <see cref="DeadLetterKind"/>.</param>
/// <param name="Id">One letter.</param>
/// <param name="TaskId">The letters of one item.</param>
/// <param name="JobId">The letters of a job's items.</param>
/// <param name="Last">The letters up to this one: those that die later are not meant.</param>
internal sealed record DeadLetterSelection(
    string? Kind = null, long? Id = null, Guid? TaskId = null, string? JobId = null, long? Last = null);

/// <summary>What became of one step of a requeue.</summary>
/// <param name="Requeued">Letters that are tried again and are no dead letters any more.</param>
/// <param name="Refused">Letters that stay: their job was cancelled, or their message cannot be understood.</param>
/// <param name="LastId">The last letter that was looked at: where the next step goes on; null when there was none left.</param>
internal sealed record RequeueStep(int Requeued, int Refused, long? LastId);
