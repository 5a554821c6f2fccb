using DsxDapr.Hosting.Production;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Connectors;

/// <summary>In production every connector's certificate is verified.</summary>
internal sealed class UnverifiedConnectorRule(IOptions<ConnectorTrustOptions> options) : IProductionRule
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ProductionFinding>> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ProductionFinding>>(
        options.Value.Unverified is { Count: > 0 } names
            ? [new("unverified_connectors", $"{ConnectorTrustOptions.UnverifiedSetting} excepts {string.Join(", ", names)}: anybody on the way can take its place. Name its authority in {ConnectorTrustOptions.CaSetting}.")]
            : []);
}
