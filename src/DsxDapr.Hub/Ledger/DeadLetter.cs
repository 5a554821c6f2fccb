namespace DsxDapr.Hub.Ledger;

/// <summary>Something that was given up and waits for an operator: to be tried again, or acknowledged.</summary>
internal sealed record DeadLetter
{
    /// <summary>Its place, in order of death.</summary>
    public required long Id { get; init; }

    /// <summary>One of <see cref="DeadLetterKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>When it was given up.</summary>
    public required DateTimeOffset DiedAt { get; init; }

    /// <summary>A stable word, see <see cref="DeadLetterReason"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>The last error, for people.</summary>
    public string? Error { get; init; }

    /// <summary>How many attempts were made.</summary>
    public int Attempts { get; init; }

    /// <summary>The item, for scans and actions.</summary>
    public ItemRecord? Item { get; init; }

    /// <summary>The message, for results and events.</summary>
    public DeadMessage? Message { get; init; }
}

/// <summary>A message of a broker that could not be handled.</summary>
/// <param name="Topic">The topic it was published to.</param>
/// <param name="EventId">The CloudEvents id.</param>
/// <param name="EventType">The CloudEvents type.</param>
/// <param name="Subject">The CloudEvents subject.</param>
/// <param name="Data">The event's data as JSON.</param>
internal sealed record DeadMessage(string Topic, string EventId, string EventType, string Subject, string Data);
