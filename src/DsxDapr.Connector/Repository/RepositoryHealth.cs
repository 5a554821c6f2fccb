namespace DsxDapr.Connector.Repository;

/// <summary>Whether the repository can be used.</summary>
/// <param name="IsReachable">Whether it can.</param>
/// <param name="Reason">A stable word; <c>ok</c> when it can.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record RepositoryHealth(bool IsReachable, string Reason, string Message)
{
    /// <summary>The repository can be used.</summary>
    public static RepositoryHealth Reachable(string message) => new(true, "ok", message);

    /// <summary>The repository cannot be used.</summary>
    /// <param name="reason">A stable word, e.g. <c>asset_missing</c>.</param>
    /// <param name="message">A sentence for people: what is wrong and what would help.</param>
    public static RepositoryHealth Unreachable(string reason, string message) => new(false, reason, message);
}
