namespace DsxDapr.Security.Hmac;

/// <summary>What became of a request's verification: an owner, or an error.</summary>
internal readonly record struct DsxHmacVerdict
{
    /// <summary>Whose signature it is; null when the request is refused.</summary>
    public HmacKeyOwner? Owner { get; private init; }

    /// <summary>The key id that the request named, if it could be read.</summary>
    public string? KeyId { get; private init; }

    /// <summary>Why the request is refused; empty when it is accepted.</summary>
    public string Error { get; private init; }

    public static DsxHmacVerdict Accepted(HmacKeyOwner owner) => new() { Owner = owner, KeyId = owner.Key.KeyId, Error = "" };

    public static DsxHmacVerdict Refused(string? keyId, string error) => new() { KeyId = keyId, Error = error };
}
