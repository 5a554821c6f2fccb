using DsxDapr.Hosting.Production;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.BreakGlass;

/// <summary>In production signatures are verified.</summary>
internal sealed class BreakGlassRule(IOptions<BreakGlassOptions> options) : IProductionRule
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ProductionFinding>> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ProductionFinding>>(
        options.Value.IsOn
            ? [new("break_glass", "DSXCONNECT_AUTH__BREAK_GLASS is on: whoever has an enrollment token can act for connectors without a signature.")]
            : []);
}
