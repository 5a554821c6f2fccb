using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.DaprHttp;

/// <summary>Registers and uses the authentication of the app's own sidecar.</summary>
public static class DaprAuthenticationExtensions
{
    /// <summary>
    /// Adds the scheme <see cref="DaprAuthenticationDefaults.AuthenticationScheme"/> and its policy. Without a configured token every
    /// call is refused, unless <see cref="DaprAuthenticationOptions.AllowUnauthenticatedSidecar"/> is on.
    /// </summary>
    public static AuthenticationBuilder AddDapr(this AuthenticationBuilder builder, Action<DaprAuthenticationOptions>? configure = null) =>
        throw new NotSupportedException();

    /// <summary>
    /// The app that called through this app's own sidecar: the first <c>dapr-caller-app-id</c>. Null when the call did not carry the
    /// right app token, or named no caller.
    /// </summary>
    public static string? GetCallerAppId(this HttpContext context) => throw new NotSupportedException();
}
