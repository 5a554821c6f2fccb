using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.Security.Hmac;

/// <summary>
/// Verifies one signed request. The checks come in the order of the wire contract (§2.3): grammar, key, clock, signature; then
/// the caller's app id and, last, replay, so that only rightly signed requests take up room in the nonce store.
/// </summary>
internal sealed class DsxHmacVerifier(IHmacKeyStore keys, INonceStore nonces, TimeProvider clock)
{
    // How much longer than the window a nonce is kept. A clock that is set back by up to 5 min, here or at the store, would make a
    // request fresh again whose nonce was forgotten; 5 s more for stores that count in whole seconds.
    private static readonly TimeSpan NonceMargin = TimeSpan.FromSeconds(305);

    public async ValueTask<DsxHmacVerdict> VerifyAsync(HttpContext context, DsxHmacOptions options)
    {
        var cancellationToken = context.RequestAborted;
        if (!TryParseHeader(context.Request, out var header, out var error))
        {
            return DsxHmacVerdict.Refused(null, error);
        }

        if (await keys.FindAsync(header.KeyId, cancellationToken) is not { } owner)
        {
            return DsxHmacVerdict.Refused(header.KeyId, DsxHmacErrors.UnknownKeyId);
        }

        if (Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - header.UnixSeconds) > (long)options.MaxClockSkew.TotalSeconds)
        {
            return DsxHmacVerdict.Refused(header.KeyId, DsxHmacErrors.StaleRequest);
        }

        if (await PooledBody.TakeAsync(context.Request, options.MaxBodyBytes, cancellationToken) is not { } body)
        {
            return DsxHmacVerdict.Refused(header.KeyId, DsxHmacErrors.BodyTooLarge);
        }

        error = CheckSignature(context, options, header, owner.Key, body.Bytes);
        if (error.Length > 0)
        {
            return DsxHmacVerdict.Refused(header.KeyId, error);
        }

        if (owner.AppId is { } appId && options.CallerAppId(context) is { } caller && caller != appId)
        {
            return DsxHmacVerdict.Refused(header.KeyId, DsxHmacErrors.WrongCallerAppId);
        }

        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(header.UnixSeconds) + options.MaxClockSkew + NonceMargin;
        return await nonces.TryUseAsync(header.KeyId, header.Nonce, expiresAt, cancellationToken)
            ? DsxHmacVerdict.Accepted(owner)
            : DsxHmacVerdict.Refused(header.KeyId, DsxHmacErrors.ReplayedRequest);
    }

    private static bool TryParseHeader(HttpRequest request, out DsxHmacHeader header, out string error)
    {
        var values = request.Headers.Authorization;
        if (values.Count > 1)
        {
            header = default;
            error = DsxHmacErrors.MalformedPrefix + "more than one Authorization header";
            return false;
        }

        return DsxHmacHeader.TryParse(values.Count == 0 ? null : values[0], out header, out error);
    }

    private static string CheckSignature(
        HttpContext context, DsxHmacOptions options, in DsxHmacHeader header, HmacKey key, ReadOnlySpan<byte> body)
    {
        var rawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!RequestTarget.TryParse(rawTarget, out var target))
        {
            return DsxHmacErrors.BadSignature;
        }

        if (!target.IsBelow(options.PathPrefix))
        {
            return DsxHmacErrors.WrongPath;
        }

        var method = context.Request.Method;
        return Matches(method, target.Raw, header, key, body)
            || (target.Decoded is { } decoded && Matches(method, decoded, header, key, body))
                ? ""
                : DsxHmacErrors.BadSignature;
    }

    private static bool Matches(string method, string pathAndQuery, in DsxHmacHeader header, HmacKey key, ReadOnlySpan<byte> body)
    {
        Span<byte> expected = stackalloc byte[DsxHmacMac.Length];
        Span<byte> given = stackalloc byte[DsxHmacMac.Length];
        DsxHmacMac.Compute(key, method, pathAndQuery, header.UnixSeconds, header.Nonce, body, expected);
        header.DecodeSignature(given);
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }
}
