using System.Diagnostics.CodeAnalysis;

namespace DsxDapr.Security.Hmac;

/// <summary>
/// A parsed <c>Authorization: DSX-HMAC key_id=…, ts=…, nonce=…, sig=…</c> (wire contract §2.1). The grammar is stricter than that of
/// dsx-connect: every field is bounded, none may contain the separator of the signed message, and each value has one spelling.
/// </summary>
/// <param name="KeyId">The key's id: 1 to 128 characters of <c>A-Z a-z 0-9 + / = _ . -</c>.</param>
/// <param name="UnixSeconds">The time of signing, in seconds since 1970.</param>
/// <param name="Nonce">1 to 88 characters of base64 or base64url.</param>
/// <param name="Signature">The signature in standard base64, 44 characters.</param>
public readonly record struct DsxHmacHeader(string KeyId, long UnixSeconds, string Nonce, string Signature)
{
    /// <summary>Parses the value of an <c>Authorization</c> header.</summary>
    /// <param name="header">The value; null when there is none.</param>
    /// <param name="result">The parsed header.</param>
    /// <param name="error">The <c>detail</c> to answer with (wire contract §2.3); empty on success.</param>
    /// <returns>Whether it is a well-formed DSX-HMAC header.</returns>
    public static bool TryParse([NotNullWhen(true)] string? header, out DsxHmacHeader result, out string error)
    {
        result = default;
        error = DsxHmacErrors.MissingHmac;
        return false;
    }

    /// <summary>The key id; the signature is left out.</summary>
    public override string ToString() => KeyId;
}
