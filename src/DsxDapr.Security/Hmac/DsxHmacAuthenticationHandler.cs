using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Security.Hmac;

/// <summary>Verifies signed requests.</summary>
internal sealed class DsxHmacAuthenticationHandler(
    IOptionsMonitor<DsxHmacOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder)
    : AuthenticationHandler<DsxHmacOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => throw new NotSupportedException();
}
