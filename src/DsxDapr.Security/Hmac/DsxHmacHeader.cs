using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Primitives;

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
    private const string Prefix = DsxHmacDefaults.AuthenticationScheme + " ";
    private const int MaxHeaderLength = 512;
    private const int MaxKeyIdLength = 128;
    private const int MaxNonceLength = 88;
    private const int MaxTimestampLength = 12;
    private const int SignatureLength = 44;

    private const string Base64AndUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-";
    private static readonly SearchValues<char> Base64Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    private static readonly SearchValues<char> LastCharacters = SearchValues.Create("AEIMQUYcgkosw048");
    private static readonly SearchValues<char> NonceCharacters = SearchValues.Create(Base64AndUrl);
    private static readonly SearchValues<char> KeyIdCharacters = SearchValues.Create(Base64AndUrl + ".");

    /// <summary>Parses the value of an <c>Authorization</c> header.</summary>
    /// <param name="header">The value; null when there is none.</param>
    /// <param name="result">The parsed header.</param>
    /// <param name="error">The <c>detail</c> to answer with (wire contract §2.3); empty on success.</param>
    /// <returns>Whether it is a well-formed DSX-HMAC header.</returns>
    public static bool TryParse([NotNullWhen(true)] string? header, out DsxHmacHeader result, out string error)
    {
        result = default;
        if (header is null || !header.StartsWith(Prefix, StringComparison.Ordinal))
        {
            error = DsxHmacErrors.MissingHmac;
            return false;
        }

        if (header.Length > MaxHeaderLength)
        {
            error = DsxHmacErrors.MalformedPrefix + "too long";
            return false;
        }

        return Fields.TrySplit(header.AsSpan(Prefix.Length), out var fields, out error) && TryBuild(fields, out result, out error);
    }

    /// <summary>Whether an <c>Authorization</c> header of this scheme is there, well-formed or not.</summary>
    internal static bool IsPresent(in StringValues headers)
    {
        foreach (var header in headers)
        {
            if (header is not null && header.StartsWith(Prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The key id; the signature is left out.</summary>
    public override string ToString() => KeyId;

    /// <summary>Decodes the signature.</summary>
    /// <param name="mac">Takes 32 bytes.</param>
    internal void DecodeSignature(Span<byte> mac) => _ = Convert.TryFromBase64Chars(Signature, mac, out _);

    private static bool TryBuild(in Fields fields, out DsxHmacHeader result, out string error)
    {
        result = default;
        error = Check(fields, out var unixSeconds);
        if (error.Length > 0)
        {
            return false;
        }

        result = new DsxHmacHeader(fields.KeyId.ToString(), unixSeconds, fields.Nonce.ToString(), fields.Signature.ToString());
        return true;
    }

    private static string Check(in Fields fields, out long unixSeconds)
    {
        unixSeconds = 0;
        if (fields.KeyId.IsEmpty)
        {
            return DsxHmacErrors.MissingKeyId;
        }

        if (fields.Timestamp.IsEmpty)
        {
            return DsxHmacErrors.MalformedPrefix + "'ts'";
        }

        if (fields.Nonce.IsEmpty)
        {
            return DsxHmacErrors.MalformedPrefix + "'nonce'";
        }

        if (fields.KeyId.Length > MaxKeyIdLength || fields.KeyId.ContainsAnyExcept(KeyIdCharacters))
        {
            return DsxHmacErrors.MalformedPrefix + "invalid key_id";
        }

        if (fields.Nonce.Length > MaxNonceLength || fields.Nonce.ContainsAnyExcept(NonceCharacters))
        {
            return DsxHmacErrors.MalformedPrefix + "invalid nonce";
        }

        if (!TryParseTimestamp(fields.Timestamp, out unixSeconds))
        {
            return DsxHmacErrors.MalformedPrefix + "invalid ts";
        }

        return IsCanonicalSignature(fields.Signature) ? "" : DsxHmacErrors.BadSignature;
    }

    // Digits only, and no leading zero: the signed message holds the number, so that "007" would be a second spelling of "7".
    private static bool TryParseTimestamp(ReadOnlySpan<char> text, out long unixSeconds)
    {
        unixSeconds = 0;
        return text.Length <= MaxTimestampLength
            && (text[0] != '0' || text.Length == 1)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out unixSeconds);
    }

    // 32 bytes are 43 characters and one of padding. Base64 leaves two bits over in the last character; only the spelling with zeros
    // there is taken.
    private static bool IsCanonicalSignature(ReadOnlySpan<char> text) =>
        text.Length == SignatureLength
        && text[^1] == '='
        && !text[..^1].ContainsAnyExcept(Base64Characters)
        && LastCharacters.Contains(text[^2]);

    private ref struct Fields
    {
        public ReadOnlySpan<char> KeyId;
        public ReadOnlySpan<char> Timestamp;
        public ReadOnlySpan<char> Nonce;
        public ReadOnlySpan<char> Signature;

        public static bool TrySplit(ReadOnlySpan<char> text, out Fields fields, out string error)
        {
            fields = default;
            error = "";
            foreach (var range in text.Split(','))
            {
                var part = text[range].Trim(" \t");
                var equals = part.IndexOf('=');
                if (equals <= 0)
                {
                    error = DsxHmacErrors.MalformedPrefix + "a part without '='";
                    return false;
                }

                if (!fields.TrySet(part[..equals], part[(equals + 1)..]))
                {
                    error = DsxHmacErrors.MalformedPrefix + "a field given twice";
                    return false;
                }
            }

            return true;
        }

        private bool TrySet(ReadOnlySpan<char> name, ReadOnlySpan<char> value) => name switch
        {
            "key_id" => TrySet(ref KeyId, value),
            "ts" => TrySet(ref Timestamp, value),
            "nonce" => TrySet(ref Nonce, value),
            "sig" => TrySet(ref Signature, value),
            _ => true, // names that a later version may add
        };

        private static bool TrySet(ref ReadOnlySpan<char> field, ReadOnlySpan<char> value)
        {
            if (!field.IsEmpty)
            {
                return false;
            }

            field = value;
            return true;
        }
    }
}
