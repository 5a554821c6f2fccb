namespace DsxDapr.DevSidecar.State;

/// <summary>A state store could not do what it was asked.</summary>
internal class StateStoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The etag of a request does not fit.</summary>
/// <param name="message">What the store says.</param>
/// <param name="malformed">Whether the etag can be none of this store's at all.</param>
internal sealed class EtagException(string message, bool malformed = false) : StateStoreException(message)
{
    /// <summary>Whether the etag can be none of this store's at all (400); otherwise it is stale (409).</summary>
    public bool IsMalformed { get; } = malformed;
}
