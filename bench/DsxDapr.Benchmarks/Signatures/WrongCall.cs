using System.Security.Cryptography;
using DsxDapr.Security.Hmac;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.Benchmarks.Signatures;

/// <summary>A request whose signature begins with some of the right one's bytes, to be made and refused again and again.</summary>
internal sealed class WrongCall : IHmacKeyStore
{
    private const string Method = "POST";
    private const string Target = "/dsx-connect/api/v1/scan/request";

    private readonly DsxHmacOptions _options = new() { MaxClockSkew = TimeSpan.FromHours(1) };
    private readonly DsxHmacVerifier _verifier;
    private readonly HmacKeyOwner _owner = new(HmacKey.Generate(), null, null);
    private readonly string _start;
    private readonly byte[] _right;
    private DefaultHttpContext _context = new();

    public WrongCall()
    {
        _verifier = new DsxHmacVerifier(this, new MemoryNonceStore(TimeProvider.System), TimeProvider.System);
        var header = DsxHmacSignature.CreateHeader(_owner.Key, Method, Target, [], TimeProvider.System);
        _start = header[..(header.IndexOf("sig=", StringComparison.Ordinal) + 4)];
        _right = Convert.FromBase64String(header[_start.Length..]);
    }

    /// <summary>Makes a request, which is not measured: its signature is right in its first bytes, and otherwise a new one each time.</summary>
    public void Prepare(int rightBytes)
    {
        var mac = (byte[])[.. _right];
        RandomNumberGenerator.Fill(mac.AsSpan(rightBytes));
        mac[rightBytes] = (byte)~_right[rightBytes];
        _context = new DefaultHttpContext();
        _context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = Target;
        _context.Request.Method = Method;
        _context.Request.ContentLength = 0;
        _context.Request.Headers.Authorization = _start + Convert.ToBase64String(mac);
    }

    public void Verify()
    {
        if (_verifier.VerifyAsync(_context, _options).AsTask().GetAwaiter().GetResult().Error != "bad_signature")
        {
            throw new InvalidOperationException("A wrong signature was not refused as such.");
        }
    }

    public ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken) => ValueTask.FromResult<HmacKeyOwner?>(_owner);
}
