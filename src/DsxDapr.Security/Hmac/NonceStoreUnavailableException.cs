namespace DsxDapr.Security.Hmac;

/// <summary>
/// Whether a nonce was used before cannot be told now, so that the request is neither accepted nor refused. An app answers 503: the
/// caller may ask again, signed anew.
/// </summary>
public sealed class NonceStoreUnavailableException : Exception
{
    /// <summary>Makes an exception without a cause.</summary>
    public NonceStoreUnavailableException()
        : this("The nonce store cannot be reached.")
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public NonceStoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    public NonceStoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
