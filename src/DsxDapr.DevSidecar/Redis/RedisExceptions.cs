namespace DsxDapr.DevSidecar.Redis;

/// <summary>Redis answered with an error.</summary>
internal sealed class RedisErrorException(string message) : Exception(message)
{
    /// <summary>Whether the error begins with a code such as <c>NOGROUP</c>.</summary>
    public bool Is(string code) => Message.StartsWith(code, StringComparison.Ordinal);
}

/// <summary>Redis could not be reached, or the connection broke before it answered; whether it did what was asked is not known.</summary>
internal sealed class RedisConnectionException(string message, Exception? inner = null) : Exception(message, inner);
