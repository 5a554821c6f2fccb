namespace DsxDapr.Connector.FullScans;

/// <summary>The hub's answer to one submission.</summary>
/// <param name="Outcome">What the hub made of it.</param>
/// <param name="Reason">Why, for people; empty when accepted.</param>
/// <param name="RetryAfter">How long the hub asks to wait; null when it does not say.</param>
internal sealed record SubmitAnswer(SubmitOutcome Outcome, string Reason, TimeSpan? RetryAfter = null)
{
    public static SubmitAnswer Accepted { get; } = new(SubmitOutcome.Accepted, "");
}
