using System.Net;

namespace DsxDapr.DaprHttp;

/// <summary>The sidecar refused a call (docs.dapr.io/reference/errors).</summary>
public sealed class DaprException : Exception
{
    /// <summary>Makes an exception without a cause.</summary>
    public DaprException()
        : this("The Dapr sidecar refused a call.")
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public DaprException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    public DaprException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception of a sidecar's answer.</summary>
    /// <param name="statusCode">The answer's status.</param>
    /// <param name="errorCode">Dapr's word for it, e.g. <c>ERR_STATE_SAVE</c>; null when the answer had none.</param>
    /// <param name="message">What was tried, and what the sidecar says.</param>
    public DaprException(HttpStatusCode statusCode, string? errorCode, string message)
        : base(message)
    {
        StatusCode = statusCode;
        ErrorCode = errorCode;
    }

    /// <summary>The status of the sidecar's answer; null when there was no answer.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>Dapr's word for the error, e.g. <c>ERR_PUBSUB_NOT_FOUND</c>; null when it gave none.</summary>
    public string? ErrorCode { get; }
}
