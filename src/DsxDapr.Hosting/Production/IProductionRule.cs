namespace DsxDapr.Hosting.Production;

/// <summary>Looks at one thing that production asks for.</summary>
public interface IProductionRule
{
    /// <summary>What is not as it must be; empty when all is well.</summary>
    /// <param name="cancellationToken">Ends the look, when the sidecar or the like does not answer in time.</param>
    ValueTask<IReadOnlyList<ProductionFinding>> CheckAsync(CancellationToken cancellationToken);
}
