using DsxDapr.DaprHttp;
using DsxDapr.Hosting;
using DsxDapr.Hosting.Production;

namespace DsxDapr.Hub.Enrollment;

/// <summary>In production no enrollment token is a default, or short enough to be guessed. Those that are admit nobody, whenever they are put into the store.</summary>
internal sealed partial class EnrollmentTokenRule(EnrollmentTokens tokens, SidecarReadiness sidecar, ILogger<EnrollmentTokenRule> logger) : IProductionRule
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ProductionFinding>> CheckAsync(CancellationToken cancellationToken)
    {
        if (!sidecar.IsConfigured)
        {
            return [];
        }

        try
        {
            await sidecar.WhenReady.WaitAsync(cancellationToken);
            var weak = await tokens.ListWeakAsync(cancellationToken);
            return [.. weak.Select(id => new ProductionFinding(
                EnrollmentTokenStrength.Code,
                $"The enrollment token {id} is a default or has fewer than {EnrollmentTokenStrength.ShortestLength} characters: whoever guesses it enrolls connectors."))];
        }
        catch (Exception e) when (e is DaprException or OperationCanceledException)
        {
            Log.NotRead(logger, e.Message);
            return [];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The enrollment tokens could not be looked at yet, weak ones admit nobody: {Reason}")]
        public static partial void NotRead(ILogger logger, string reason);
    }
}
