namespace DsxDapr.Hub.Ledger;

/// <summary>An item with all that is known of it.</summary>
internal sealed record ItemRecord
{
    /// <summary>Its place in the ledger, in order of acceptance.</summary>
    public required long Id { get; init; }

    /// <summary>
    /// Its place among the results, in the order in which they were recorded; null while there is none. A result that its action
    /// completes takes a new place.
    /// </summary>
    public long? Result { get; init; }

    /// <summary>Its identity.</summary>
    public required Guid TaskId { get; init; }

    /// <summary>Its job.</summary>
    public required string JobId { get; init; }

    /// <summary>The connector that holds it.</summary>
    public required Guid Connector { get; init; }

    /// <summary>Where it is, or was when it was scanned.</summary>
    public required string Location { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Metainfo { get; init; }

    /// <summary>One of <see cref="ItemState"/>.</summary>
    public required string State { get; init; }

    /// <summary>The verdict's name (<see cref="Contracts.Events.ScanVerdict"/>); null while there is none.</summary>
    public string? Verdict { get; init; }

    /// <summary>The engine that gave it.</summary>
    public string? Engine { get; init; }

    /// <summary>The threat's name.</summary>
    public string? Threat { get; init; }

    /// <summary>Why, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>Bytes scanned, or the size hint when there is no verdict.</summary>
    public long? SizeInBytes { get; init; }

    /// <summary>SHA-256 of the content, lower-case hexadecimal.</summary>
    public string? Sha256 { get; init; }

    /// <summary>What the content looks like by its first bytes, as a media type; null when that is not known.</summary>
    public string? FileType { get; init; }

    /// <summary>The scan time in milliseconds.</summary>
    public double? ElapsedMs { get; init; }

    /// <summary>When the verdict was given, or the item was given up or skipped.</summary>
    public DateTimeOffset? ScannedAt { get; init; }

    /// <summary>The action that was taken or tried; null when none was asked for.</summary>
    public string? Action { get; init; }

    /// <summary>
    /// <c>pending</c>, <c>success</c>, <c>error</c>, <c>nothing</c>, or <c>superseded</c> when the item was changed since it was scanned and is scanned
    /// again.
    /// </summary>
    public string? ActionStatus { get; init; }

    /// <summary>The connector's words on the action.</summary>
    public string? ActionMessage { get; init; }

    /// <summary>Where the item was moved to.</summary>
    public string? QuarantinedTo { get; init; }
}
