using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DsxDapr.Security.Hmac;

/// <summary>Registers the DSX-HMAC authentication scheme.</summary>
public static class DsxHmacExtensions
{
    /// <summary>
    /// Adds the scheme <see cref="DsxHmacDefaults.AuthenticationScheme"/>, the policy <see cref="DsxHmacDefaults.PolicyName"/>, and a
    /// <see cref="MemoryNonceStore"/> unless an <see cref="INonceStore"/> is registered. The app registers its <see cref="IHmacKeyStore"/>.
    /// </summary>
    /// <param name="builder">The app's authentication.</param>
    /// <param name="configure">Sets the options.</param>
    public static AuthenticationBuilder AddDsxHmac(this AuthenticationBuilder builder, Action<DsxHmacOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<INonceStore>(services => new MemoryNonceStore(services.GetRequiredService<TimeProvider>()));
        builder.Services.TryAddSingleton<IAuthenticationAudit, NoAuthenticationAudit>();
        builder.Services.TryAddSingleton(services => new FailureBuckets(services.GetRequiredService<TimeProvider>()));
        builder.Services.TryAddSingleton<FailureGuard>();
        builder.Services.TryAddSingleton<DsxHmacVerifier>();
        builder.Services.AddAuthorizationBuilder().AddPolicy(DsxHmacDefaults.PolicyName, policy => policy
            .AddAuthenticationSchemes(DsxHmacDefaults.AuthenticationScheme)
            .RequireAuthenticatedUser());
        return builder.AddScheme<DsxHmacOptions, DsxHmacAuthenticationHandler>(DsxHmacDefaults.AuthenticationScheme, configure);
    }
}
