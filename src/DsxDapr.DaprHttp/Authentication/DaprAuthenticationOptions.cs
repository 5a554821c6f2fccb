using Microsoft.AspNetCore.Authentication;

namespace DsxDapr.DaprHttp;

/// <summary>How the app knows its own sidecar (docs.dapr.io, app API token).</summary>
public sealed class DaprAuthenticationOptions : AuthenticationSchemeOptions
{
    /// <summary>The token that the sidecar sends as <c>dapr-api-token</c>. When not set: <c>APP_API_TOKEN</c>.</summary>
    public string? AppApiToken { get; set; }

    /// <summary>
    /// Takes calls without a token when none is configured. When not set: <c>DSX_ALLOW_UNAUTHENTICATED_SIDECAR</c>. Only for a machine
    /// on which everybody may post events.
    /// </summary>
    public bool AllowUnauthenticatedSidecar { get; set; }
}
