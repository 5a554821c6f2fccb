using DsxDapr.Hosting.Production;
using DsxDapr.Scanner.Engines.Dsxa;
using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Engines.Tls;

/// <summary>In production the certificate of a scan engine is verified.</summary>
internal sealed class UnverifiedEngineRule(IOptions<ScannerOptions> scanner, IOptions<DsxaOptions> dsxa) : IProductionRule
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ProductionFinding>> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ProductionFinding>>(
        scanner.Value.EngineNames.Contains(DsxaEngine.EngineName, StringComparer.Ordinal) && !dsxa.Value.VerifyTls
            ? [new("unverified_engine", $"DSXCONNECT_SCANNER__VERIFY_TLS is off: anybody on the way can call malware clean. Name the engine's authority in {DsxaOptions.CaSetting}.")]
            : []);
}
