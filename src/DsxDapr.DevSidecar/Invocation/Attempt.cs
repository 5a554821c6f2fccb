namespace DsxDapr.DevSidecar.Invocation;

/// <summary>How one attempt at a call ended: with an answer of the app, or without.</summary>
internal readonly record struct Attempt(HttpResponseMessage? Response, InvocationFailure? Failure)
{
    /// <summary>An answer.</summary>
    public static Attempt Answered(HttpResponseMessage response) => new(response, null);

    /// <summary>No answer.</summary>
    public static Attempt Failed(InvocationFailure failure) => new(null, failure);
}
