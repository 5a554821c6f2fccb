namespace DsxDapr.Hub.Ledger.Sql;

/// <summary>Times in the ledger file: Unix milliseconds.</summary>
internal static class Clock
{
    /// <summary>The current time as stored.</summary>
    public static long Now(this TimeProvider clock) => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A stored time.</summary>
    public static DateTimeOffset? FromStored(long? milliseconds) =>
        milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
}
