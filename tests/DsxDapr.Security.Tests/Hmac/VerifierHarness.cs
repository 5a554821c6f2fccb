using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.Security.Tests.Hmac;

/// <summary>A verifier with one key, without a server around it.</summary>
internal sealed class VerifierHarness(HmacKey key, ManualTimeProvider clock) : IHmacKeyStore
{
    public DsxHmacOptions Options { get; } = new();

    /// <summary>Verifies a request; the error is empty when it is accepted.</summary>
    public async Task<string> VerifyAsync(string? authorization, string method, string rawTarget, byte[] body)
    {
        var context = new DefaultHttpContext();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = rawTarget;
        context.Request.Method = method;
        context.Request.Headers.Authorization = authorization;
        context.Request.Body = new MemoryStream(body);
        var verifier = new DsxHmacVerifier(this, new MemoryNonceStore(clock), clock);
        return (await verifier.VerifyAsync(context, Options)).Error;
    }

    public ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(keyId == key.KeyId ? new HmacKeyOwner(key, null, null) : null);
}
