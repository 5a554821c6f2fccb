using DsxDapr.Scanner.Engines.Selection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Tests.App;

public sealed class ScannerSettingTests
{
    [Theory]
    [InlineData("MAX_INFLIGHT", "0")]
    [InlineData("TIMEOUT_SECONDS", "-1")]
    [InlineData("MAX_FILE_SIZE_BYTES", "0")]
    [InlineData("ENGINES", "")]
    [InlineData("ENGINES", "signatures,unknown")]
    [InlineData("ENGINES", "signatures,Signatures")]
    [InlineData("CLAMAV:ADDRESSES", ",")]
    [InlineData("CLAMAV:ADDRESSES", "127.0.0.1:3310,nonsense")]
    [InlineData("CLAMAV:FAILOVER_ADDRESSES", "unix:relative")]
    [InlineData("CLAMAV:MAX_SIZE_BYTES", "0")]
    [InlineData("CLAMAV:MAX_SCANS", "0")]
    [InlineData("ICAP:URLS", "http://127.0.0.1/avscan")]
    [InlineData("ICAP:METHOD", "options")]
    [InlineData("BASE_URL", "dsxa.example")]
    [InlineData("AUTH_TOKEN_FILE", "/nonexistent/token")]
    [InlineData("ICAP:CA_FILE", "/nonexistent/ca.pem")]
    public void A_bad_setting_is_named_at_start(string name, string value)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new($"{ScannerOptions.Section}:{name}", value)]);
        builder.Services.AddScannerOptions().AddScanEngines();
        using var host = builder.Build();

        // What an app's start calls before anything else.
        Should.Throw<OptionsValidationException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate())
            .Message.ShouldContain($"{ScannerOptions.Section}__{name.Replace(":", "__", StringComparison.Ordinal)}");
    }
}
