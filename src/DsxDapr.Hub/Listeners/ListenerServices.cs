using DsxDapr.Hosting.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Listeners;

/// <summary>Registers the edge listeners.</summary>
internal static class ListenerServices
{
    /// <summary>Adds the listeners that are configured, and keeps each route to those where it belongs.</summary>
    public static void AddListeners(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSettings<ApiListenerOptions>(ApiListenerOptions.Section);
        services.AddSettings<InternalListenerOptions>(InternalListenerOptions.Section);
        services.AddOptions<ProxyOptions>().Configure<IConfiguration>(ReadProxies).ValidateOnStart();
        services.AddSingleton<IPostConfigureOptions<ApiListenerOptions>, ContractTlsSettings>();
        services.AddSingleton<IValidateOptions<ApiListenerOptions>, ListenerValidation>();
        services.AddSingleton<IValidateOptions<InternalListenerOptions>, ListenerValidation>();
        services.AddSingleton<EdgeListeners>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, ListenerMatcherPolicy>());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ApplicationServices.GetRequiredService<EdgeListeners>().AddTo(kestrel));
    }

    private static void ReadProxies(ProxyOptions options, IConfiguration configuration)
    {
        try
        {
            options.Networks = ProxyOptions.Parse(configuration[ProxyOptions.Setting]);
        }
        catch (FormatException e)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(ProxyOptions), [e.Message]);
        }
    }
}
