using DsxDapr.Hosting.Settings;
using DsxDapr.Hub.Limits;
using Microsoft.AspNetCore.Authentication;

namespace DsxDapr.Hub.Operators;

/// <summary>Registers the operators' authentication.</summary>
internal static class OperatorServices
{
    /// <summary>Adds the scheme and one policy for each role.</summary>
    public static void AddOperators(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSettings<OperatorOptions>(OperatorOptions.Section);
        services.AddSettings<LimitOptions>(LimitOptions.Section);
        services.AddSingleton<OperatorTokens>();
        services.AddSingleton<FailureLimiter>();
        services.AddHostedService<OpenRoutesWarning>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, OperatorAuthenticationHandler>(
            OperatorDefaults.AuthenticationScheme, null);
        foreach (var role in Enum.GetValues<OperatorRole>())
        {
            services.AddAuthorizationBuilder().AddPolicy(OperatorDefaults.PolicyOf(role), policy => policy
                .AddAuthenticationSchemes(OperatorDefaults.AuthenticationScheme)
                .RequireRole(role.ToString()));
        }
    }
}
