using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.Repository;

/// <summary>What became of an action.</summary>
/// <param name="Status">The outcome.</param>
/// <param name="Message">A short text for people.</param>
/// <param name="Description">A longer text for people; after a move it contains <c>moved to &lt;path&gt;</c> (wire contract §4.5).</param>
/// <param name="MovedTo">Where the item is now, when it was moved.</param>
/// <param name="IsTransient">Whether a failure may pass by itself, so that the action is to be ordered again.</param>
/// <param name="IsChanged">Whether the item is not, any more, what was scanned, so that it is to be scanned again.</param>
public sealed record ItemActionOutcome(
    ResponseStatus Status, string Message, string? Description = null, string? MovedTo = null, bool IsTransient = false, bool IsChanged = false)
{
    /// <summary>The action was carried out.</summary>
    public static ItemActionOutcome Done(string message, string description, string? movedTo = null) =>
        new(ResponseStatus.Success, message, description, movedTo);

    /// <summary>The action failed and the item is as it was, unless the description says otherwise.</summary>
    public static ItemActionOutcome Failed(string description) => new(ResponseStatus.Error, "Item action failed.", description);

    /// <summary>The action failed for a cause that may pass, such as a full disk, and the item is as it was.</summary>
    public static ItemActionOutcome FailedForNow(string description) => Failed(description) with { IsTransient = true };

    /// <summary>The item is not, any more, what was scanned; it was left alone and is to be scanned again.</summary>
    public static ItemActionOutcome Changed(string description) => Failed(description) with { IsChanged = true };
}
