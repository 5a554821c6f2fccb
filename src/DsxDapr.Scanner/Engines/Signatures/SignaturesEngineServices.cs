using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>Registers the signatures engine.</summary>
internal static class SignaturesEngineServices
{
    /// <summary>Adds the engine <c>signatures</c>; its signatures are loaded only if it is chosen.</summary>
    public static IServiceCollection AddSignaturesEngine(this IServiceCollection services) => services
        .AddSingleton(provider => new SignatureStore(
            provider.GetRequiredService<IOptions<ScannerOptions>>().Value.SignaturesDirectory,
            provider.GetRequiredService<ILogger<SignatureStore>>()))
        .AddHostedService<SignatureReloader>()
        .AddKeyedSingleton<IScanEngine, SignaturesEngine>(SignaturesEngine.EngineName);
}
