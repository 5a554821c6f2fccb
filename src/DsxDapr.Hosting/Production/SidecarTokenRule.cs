using Microsoft.Extensions.Configuration;

namespace DsxDapr.Hosting.Production;

/// <summary>An app that has a sidecar knows it by a token.</summary>
internal sealed class SidecarTokenRule(IConfiguration configuration, SidecarReadiness sidecar) : IProductionRule
{
    private const string Code = "unauthenticated_sidecar";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ProductionFinding>> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ProductionFinding>>(
        sidecar.IsConfigured && string.IsNullOrEmpty(configuration["APP_API_TOKEN"])
            ? [new(Code, "APP_API_TOKEN is not set: the app cannot tell events of its own sidecar from those that anybody on its machine makes up.")]
            : []);
}
