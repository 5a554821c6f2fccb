using DsxDapr.Scanner.Engines.Dsxa;
using DsxDapr.Scanner.Engines.Tls;
using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Tests.Engines.Tls;

public sealed class UnverifiedEngineRuleTests
{
    [Theory]
    [InlineData("dsxa", false, 1)]
    [InlineData("signatures,dsxa", false, 1)]
    [InlineData("dsxa", true, 0)]
    [InlineData("signatures", false, 0)]
    public async Task In_production_an_engine_that_is_used_must_be_verified(string engines, bool isVerified, int findings)
    {
        var rule = new UnverifiedEngineRule(
            Options.Create(new ScannerOptions { Engines = engines }), Options.Create(new DsxaOptions { VerifyTls = isVerified }));

        var found = await rule.CheckAsync(TestContext.Current.CancellationToken);

        found.Count.ShouldBe(findings);
        found.ShouldAllBe(finding => finding.Code == "unverified_engine" && finding.Problem.Contains(DsxaOptions.CaSetting));
    }
}
