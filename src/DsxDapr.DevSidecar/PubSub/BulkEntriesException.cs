namespace DsxDapr.DevSidecar.PubSub;

/// <summary>The entries of a bulk publish are not what they should be.</summary>
/// <param name="message">The error's message.</param>
/// <param name="reason">The reason in its details.</param>
/// <param name="problem">The problem in its details, if they have one.</param>
internal sealed class BulkEntriesException(string message, string reason, string? problem) : Exception(message)
{
    /// <summary>The reason in the error's details.</summary>
    public string Reason { get; } = reason;

    /// <summary>The problem in the error's details, if they have one.</summary>
    public string? Problem { get; } = problem;
}
