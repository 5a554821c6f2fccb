using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DsxDapr.Contracts;
using DsxDapr.DaprHttp;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Hosting.Nonces;

/// <summary>
/// The nonces that an app's replicas share, in the state store <c>dsx-registry</c>: of concurrent inserts one succeeds. On Redis that
/// holds for keys that are only ever written as inserts, hence a prefix of their own.
/// </summary>
internal sealed class DaprNonceStore(DaprClient client, TimeProvider clock) : INonceStore
{
    private const int DigestBytes = 16;
    private static readonly StateOptions InsertOnly = new() { Concurrency = ConcurrencyMode.FirstWrite };

    public async ValueTask<bool> TryUseAsync(string keyId, string nonce, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling((expiresAt - clock.GetUtcNow()).TotalSeconds));
        var lifetime = new Dictionary<string, string> { ["ttlInSeconds"] = seconds.ToString(CultureInfo.InvariantCulture) };
        try
        {
            return await client.TrySaveStateAsync(
                DaprComponents.Registry, StateKey(keyId, nonce), "used", etag: "", InsertOnly, lifetime, cancellationToken);
        }
        catch (Exception error) when (error is DaprException or HttpRequestException || IsTimeout(error, cancellationToken))
        {
            throw new NonceStoreUnavailableException($"The shared nonce store cannot tell whether a request came before: {error.Message}", error);
        }
    }

    private static bool IsTimeout(Exception error, CancellationToken cancellationToken) =>
        error is OperationCanceledException && !cancellationToken.IsCancellationRequested;

    // A digest stands for key and nonce, so that a state key has one length and no characters that Dapr forbids.
    private static string StateKey(string keyId, string nonce)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{keyId}|{nonce}"), digest);
        return "nonce:" + Base64Url.EncodeToString(digest[..DigestBytes]);
    }
}
