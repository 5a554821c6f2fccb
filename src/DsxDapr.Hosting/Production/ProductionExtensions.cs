using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Hosting.Production;

/// <summary>Registers what production asks for.</summary>
public static class ProductionExtensions
{
    /// <summary>Adds a rule.</summary>
    /// <param name="services">The app's services.</param>
    public static IServiceCollection AddProductionRule<TRule>(this IServiceCollection services)
        where TRule : class, IProductionRule => services.AddSingleton<IProductionRule, TRule>();

    /// <summary>Says what the settings of production mode begin with, and which name the environment; by default <c>DSXCONNECT</c> and <c>DSXCONNECT_APP_ENV</c>.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="prefix">The beginning, e.g. <c>DSXCONNECTOR</c>.</param>
    /// <param name="environmentSettings">The settings that may name the environment; the first that is set counts.</param>
    public static IServiceCollection SetProductionMode(this IServiceCollection services, string prefix, params IReadOnlyList<string> environmentSettings) =>
        services.AddSingleton(provider => new ProductionMode(provider.GetRequiredService<IConfiguration>(), prefix, environmentSettings));

    // Keeps the app from starting in production with a listener in clear, a sidecar that cannot be told from others, and what further rules find.
    internal static void AddProductionMode(this IServiceCollection services)
    {
        services.SetProductionMode("DSXCONNECT", "DSXCONNECT_APP_ENV");
        services.AddSingleton<ProductionReport>();
        services.AddProductionRule<PlainListenerRule>().AddProductionRule<SidecarTokenRule>();
        services.AddHostedService<ProductionGate>();
    }
}
