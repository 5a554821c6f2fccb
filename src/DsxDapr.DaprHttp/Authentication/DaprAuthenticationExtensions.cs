using DsxDapr.DaprHttp.Authentication;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DsxDapr.DaprHttp;

/// <summary>Registers and uses the authentication of the app's own sidecar.</summary>
public static class DaprAuthenticationExtensions
{
    private const string Scheme = DaprAuthenticationDefaults.AuthenticationScheme;

    /// <summary>
    /// Adds the scheme <see cref="DaprAuthenticationDefaults.AuthenticationScheme"/> and its policy. Without a configured token every
    /// call is refused, unless <see cref="DaprAuthenticationOptions.AllowUnauthenticatedSidecar"/> is on.
    /// </summary>
    /// <param name="builder">The app's authentication.</param>
    /// <param name="configure">Changes what comes from the configuration (<c>APP_API_TOKEN</c>, ...).</param>
    public static AuthenticationBuilder AddDapr(this AuthenticationBuilder builder, Action<DaprAuthenticationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<DaprAuthenticationOptions>(Scheme).Configure<IConfiguration>(static (options, configuration) =>
        {
            options.AppApiToken = configuration["APP_API_TOKEN"];
            options.AllowUnauthenticatedSidecar = bool.TryParse(configuration["DSX_ALLOW_UNAUTHENTICATED_SIDECAR"], out var allow) && allow;
        });
        builder.Services.AddSingleton<IStartupFilter, SingleCaller>();
        builder.Services.AddAuthorizationBuilder().AddPolicy(DaprAuthenticationDefaults.PolicyName, static policy => policy
            .AddAuthenticationSchemes(Scheme)
            .RequireAuthenticatedUser());
        return builder.AddScheme<DaprAuthenticationOptions, DaprAuthenticationHandler>(Scheme, configure);
    }

    /// <summary>
    /// The app that called through this app's own sidecar: the <c>dapr-caller-app-id</c>. Null when the call did not carry the right app
    /// token, or named no caller.
    /// </summary>
    /// <remarks>
    /// There is one: a request with several is refused (<see cref="SingleCaller"/>). When an app invokes itself, what it sent itself is there.
    /// </remarks>
    public static string? GetCallerAppId(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = context.RequestServices.GetService<IOptionsMonitor<DaprAuthenticationOptions>>()?.Get(Scheme);
        return options?.AppApiToken is { Length: > 0 } token && AppApiTokens.IsRight(context.Request, token)
            && context.Request.Headers[DaprHeaders.CallerAppId] is [{ Length: > 0 } caller]
            ? caller
            : null;
    }
}
