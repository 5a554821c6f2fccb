using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>Registers the signatures engine.</summary>
internal static class SignaturesEngineServices
{
    /// <summary>Makes the signatures engine the scanner's engine.</summary>
    public static IServiceCollection AddSignaturesEngine(this IServiceCollection services) => services
        .AddSingleton(provider => new SignatureStore(
            provider.GetRequiredService<IOptions<ScannerOptions>>().Value.SignaturesDirectory,
            provider.GetRequiredService<ILogger<SignatureStore>>()))
        .AddHostedService<SignatureReloader>()
        .AddSingleton<IScanEngine, SignaturesEngine>();
}
