namespace DsxDapr.DevSidecar.Invocation;

/// <summary>Why a path cannot be handed on.</summary>
/// <param name="Message">The message daprd gives with a 500; null where the path is not even a path, which is a plain 400.</param>
internal sealed record PathProblem(string? Message)
{
    /// <summary>A percent escape that is none.</summary>
    public static PathProblem Malformed { get; } = new((string?)null);
}
