using DsxDapr.Hosting.Production;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Operators;

/// <summary>In production operators show a token.</summary>
internal sealed class OpenRoutesRule(IOptions<OperatorOptions> options) : IProductionRule
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ProductionFinding>> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ProductionFinding>>(
        options.Value.OperatorRoutesOpen
            ? [new("operator_routes_open", "DSXCONNECT_AUTH__OPERATOR_ROUTES_OPEN is on: whoever reaches the hub can order scans and read results without a token.")]
            : []);
}
