namespace DsxDapr.Scanner.Results;

/// <summary>Registers the publishing of results.</summary>
internal static class ResultServices
{
    /// <summary>Adds the publisher.</summary>
    public static IServiceCollection AddResultPublishing(this IServiceCollection services) => services
        .AddSingleton<ResultPublisher>()
        .AddHostedService(provider => provider.GetRequiredService<ResultPublisher>());
}
