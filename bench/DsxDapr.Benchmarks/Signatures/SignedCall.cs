using System.Security.Cryptography;
using System.Text;
using DsxDapr.Security.Hmac;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.Benchmarks.Signatures;

/// <summary>One request with a body of a certain length, to be signed and verified again and again.</summary>
internal sealed class SignedCall : IHmacKeyStore, INonceStore
{
    private const string Method = "POST";
    private const string Target = "/dsx-connect/api/v1/scan/request";
    private const string Nonce = "AAAAAAAAAAAAAAAA";

    private readonly HmacKey _key = HmacKey.Generate();
    private readonly byte[] _secret;
    private readonly byte[] _body;
    private readonly byte[] _message;
    private readonly string _header;
    private readonly DsxHmacOptions _options = new();
    private readonly DsxHmacVerifier _verifier;
    private readonly HmacKeyOwner _owner;

    public SignedCall(int bodyBytes)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        _body = RandomNumberGenerator.GetBytes(bodyBytes);
        _secret = Encoding.UTF8.GetBytes(_key.Secret);
        _message = [.. Encoding.UTF8.GetBytes($"{Method}|{Target}|{now}|{Nonce}|"), .. _body];
        _header = DsxHmacSignature.CreateHeader(_key, Method, Target, _body, TimeProvider.System);
        _owner = new HmacKeyOwner(_key, null, null);
        _options.MaxClockSkew = TimeSpan.FromHours(1);
        _verifier = new DsxHmacVerifier(this, this, TimeProvider.System);
    }

    /// <summary>The limit: nothing but the MAC of the message, which is in one piece already.</summary>
    public void Mac()
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, _message, mac);
    }

    /// <summary>A header with a fresh nonce, as it is sent.</summary>
    public void Sign() => DsxHmacSignature.CreateHeader(_key, Method, Target, _body, TimeProvider.System);

    /// <summary>What a server does to receive a request, without its verification.</summary>
    public void Receive() => Complete(CreateRequest());

    /// <summary>Receives a request and verifies it: header, key, clock, body, MAC.</summary>
    public void Verify()
    {
        var context = CreateRequest();
        var verdict = _verifier.VerifyAsync(context, _options).AsTask().GetAwaiter().GetResult();
        if (verdict.Owner is null)
        {
            throw new InvalidOperationException($"Refused: {verdict.Error}");
        }

        Complete(context);
    }

    public ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken) =>
        ValueTask.FromResult<HmacKeyOwner?>(_owner);

    public ValueTask<bool> TryUseAsync(string keyId, string nonce, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        ValueTask.FromResult(true);

    private static void Complete(DefaultHttpContext context) => context.Features.Get<RegisteredBody>()!.Dispose();

    private DefaultHttpContext CreateRequest()
    {
        var context = new DefaultHttpContext();
        var registered = new RegisteredBody(context.Features.GetRequiredFeature<IHttpResponseFeature>());
        context.Features.Set<IHttpResponseFeature>(registered);
        context.Features.Set(registered);
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = Target;
        context.Request.Method = Method;
        context.Request.ContentLength = _body.Length;
        context.Request.Headers.Authorization = _header;
        context.Request.Body = new MemoryStream(_body);
        return context;
    }
}
