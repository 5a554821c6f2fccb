using DsxDapr.Hosting.Settings;
using DsxDapr.Security.Hmac;
using Microsoft.AspNetCore.Authentication;

namespace DsxDapr.Hub.BreakGlass;

/// <summary>Registers the break-glass authentication, which does nothing unless it is switched on.</summary>
internal static class BreakGlassServices
{
    /// <summary>Adds the scheme, and the policy of what is a connector's own.</summary>
    public static void AddBreakGlass(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSettings<BreakGlassOptions>(BreakGlassOptions.Section);
        services.AddHostedService<BreakGlassWarning>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, BreakGlassHandler>(BreakGlassDefaults.AuthenticationScheme, null);
        services.AddAuthorizationBuilder().AddPolicy(BreakGlassDefaults.PolicyName, policy => policy
            .AddAuthenticationSchemes(DsxHmacDefaults.AuthenticationScheme, BreakGlassDefaults.AuthenticationScheme)
            .RequireAuthenticatedUser()
            .RequireClaim(DsxHmacClaims.ConnectorUuid));
    }
}
