namespace DsxDapr.Security.Hmac;

/// <summary>The <c>detail</c> words of a refused request (wire contract §2.3, and our own additions).</summary>
internal static class DsxHmacErrors
{
    public const string MissingHmac = "missing_hmac";
    public const string MissingKeyId = "missing_key_id";
    public const string MalformedPrefix = "malformed_hmac: ";
    public const string UnknownKeyId = "unknown_key_id";
    public const string StaleRequest = "stale_request";
    public const string BadSignature = "bad_signature";

    /// <summary>Ours: the nonce was used before.</summary>
    public const string ReplayedRequest = "replayed_request";

    /// <summary>Ours: the request came through the sidecar from another app than the one the key belongs to.</summary>
    public const string WrongCallerAppId = "wrong_caller_app_id";

    /// <summary>Ours: the request was not made for this side, hub or connector.</summary>
    public const string WrongPath = "wrong_path";

    /// <summary>Ours, answered with 429.</summary>
    public const string TooManyFailures = "too_many_failures";

    /// <summary>Ours: the one answer to every failure, where callers are to learn nothing.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>Ours, answered with 413.</summary>
    public const string BodyTooLarge = "body_too_large";

    /// <summary>Ours, answered with 403: signed by a known key that a policy does not admit.</summary>
    public const string Forbidden = "forbidden";
}
