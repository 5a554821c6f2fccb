namespace DsxDapr.Hosting.Production;

/// <summary>Looks at everything that production asks for.</summary>
public sealed class ProductionReport(IEnumerable<IProductionRule> rules, ProductionMode mode)
{
    private readonly IReadOnlyList<IProductionRule> _rules = [.. rules];

    /// <summary>All that is not as it must be, and whether it is allowed.</summary>
    /// <param name="cancellationToken">Ends looks that take too long.</param>
    public async Task<IReadOnlyList<(ProductionFinding Finding, bool IsAllowed)>> CheckAsync(CancellationToken cancellationToken)
    {
        var findings = new List<(ProductionFinding, bool)>();
        foreach (var rule in _rules)
        {
            foreach (var finding in await rule.CheckAsync(cancellationToken))
            {
                findings.Add((finding, mode.Allows(finding.Code)));
            }
        }

        return findings;
    }
}
