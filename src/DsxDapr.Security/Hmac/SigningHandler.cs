namespace DsxDapr.Security.Hmac;

/// <summary>
/// Signs requests marked with <see cref="SigningRequestExtensions.SignWith"/>. It must sit <em>inside</em> the retry handler, so that
/// every attempt has its own timestamp and nonce; a verifier accepts a nonce once.
/// </summary>
/// <param name="clock">Gives the timestamps.</param>
public sealed class SigningHandler(TimeProvider clock) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException(clock.GetUtcNow().ToString("O", null));
}
