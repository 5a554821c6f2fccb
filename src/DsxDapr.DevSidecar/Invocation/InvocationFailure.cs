namespace DsxDapr.DevSidecar.Invocation;

/// <summary>Why a call got no answer from the app; worded as daprd words it.</summary>
/// <param name="Status">The status the caller's app sees.</param>
/// <param name="Message">The reason.</param>
/// <param name="IsRefusal">Whether a circuit breaker kept the call back, so that a retry makes no sense.</param>
/// <param name="IsUnreachable">Whether the callee's sidecar could not be reached, so that the call may be repeated.</param>
internal sealed record InvocationFailure(int Status, string Message, bool IsUnreachable = false, bool IsRefusal = false)
{
    /// <summary>A failure that is a 500, as nearly all are.</summary>
    public InvocationFailure(string message)
        : this(StatusCodes.Status500InternalServerError, message)
    {
    }

    /// <summary>Nobody registered the id.</summary>
    public static InvocationFailure UnknownApp { get; } = new("no host found with the given ID");

    /// <summary>The body is larger than the sidecar accepts.</summary>
    public static InvocationFailure TooLarge { get; } = new("stream too large");

    /// <summary>A policy's timeout passed.</summary>
    public static InvocationFailure DeadlineExceeded { get; } = new("context deadline exceeded");

    /// <summary>A circuit breaker is open.</summary>
    public static InvocationFailure Refused(string reason) => new(StatusCodes.Status500InternalServerError, reason, IsRefusal: true);

    /// <summary>The callee's sidecar does not answer.</summary>
    public static InvocationFailure Unreachable(string reason) =>
        new(StatusCodes.Status500InternalServerError, $"rpc error: code = Unavailable desc = connection error: desc = \"transport: {reason}\"", true);
}
