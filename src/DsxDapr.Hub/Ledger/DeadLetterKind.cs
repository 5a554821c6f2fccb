namespace DsxDapr.Hub.Ledger;

/// <summary>What a dead letter is about. The names are stored; the first three are those of the wire contract §3.7.</summary>
internal static class DeadLetterKind
{
    /// <summary>An item without verdict: every attempt to scan it failed, or no scanner answered.</summary>
    public const string Scan = "scan_request";

    /// <summary>A malicious item whose action failed for good.</summary>
    public const string Action = "verdict_action";

    /// <summary>A result that could not be recorded.</summary>
    public const string Result = "scan_result";

    /// <summary>An event that a consumer could not take.</summary>
    public const string Event = "event";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> All { get; } = [Scan, Action, Result, Event];
}
