namespace DsxDapr.Hub.Ledger;

/// <summary>Why a letter is dead. The names are stored; those of the wire contract §3.11 are kept where they fit.</summary>
internal static class DeadLetterReason
{
    /// <summary>Every attempt that was allowed failed, or none was answered.</summary>
    public const string AttemptsUsedUp = "max_retries_exceeded";

    /// <summary>The connector answered that its action failed.</summary>
    public const string ActionFailed = "action_failed";

    /// <summary>The message cannot be understood.</summary>
    public const string BadPayload = "bad_payload";

    /// <summary>A consumer did not take the event, however often it was delivered.</summary>
    public const string NotDelivered = "not_delivered";

    /// <summary>It is not known any more, or was never foreseen.</summary>
    public const string Unknown = "unknown_error";

    /// <summary>No later attempt could mend a failure of that class.</summary>
    public static string NotRetried(string failureClass) => $"{failureClass}_no_retry";
}
