using DsxDapr.Security.Hmac;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace DsxDapr.Security.Tests.Attacks;

/// <summary>One replica that verifies requests, without a server around it.</summary>
internal sealed class Verifier(IHmacKeyStore keys, INonceStore nonces, TimeProvider clock)
{
    private readonly DsxHmacVerifier _verifier = new(keys, nonces, clock);
    private readonly DsxHmacOptions _options = new();

    /// <summary>Why a request is refused; empty when it is accepted.</summary>
    public async Task<string> VerifyAsync(StringValues authorization, string method, string rawTarget, ReadOnlyMemory<byte> body)
    {
        var context = new DefaultHttpContext();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = rawTarget;
        context.Request.Method = method;
        context.Request.Headers.Authorization = authorization;
        context.Request.Body = new MemoryStream(body.ToArray());
        var error = (await _verifier.VerifyAsync(context, _options)).Error;
        await context.Response.CompleteAsync();
        return error;
    }
}
