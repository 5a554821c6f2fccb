using DsxDapr.DaprHttp;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Production;

/// <summary>An app that has a sidecar, or was told to take events without a token, knows its sidecar by one.</summary>
internal sealed class SidecarTokenRule(IOptionsMonitor<DaprAuthenticationOptions> authentication, SidecarReadiness sidecar) : IProductionRule
{
    private const string Code = "unauthenticated_sidecar";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ProductionFinding>> CheckAsync(CancellationToken cancellationToken)
    {
        var options = authentication.Get(DaprAuthenticationDefaults.AuthenticationScheme);
        return ValueTask.FromResult<IReadOnlyList<ProductionFinding>>(
            (sidecar.IsConfigured || options.AllowUnauthenticatedSidecar) && string.IsNullOrEmpty(options.AppApiToken)
                ? [new(Code, "APP_API_TOKEN is not set: the app cannot tell events of its own sidecar from those that anybody on its machine makes up.")]
                : []);
    }
}
