using DsxDapr.Testing;
using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Tests.App;

/// <summary>A setting that makes no sense ends the scanner's start with a sentence that names it.</summary>
public sealed class SettingsTests
{
    private static readonly string[] Numbers =
    [
        "DSXCONNECT_SCANNER:MAX_INFLIGHT", "DSXCONNECT_SCANNER:TIMEOUT_SECONDS", "DSXCONNECT_SCANNER:MAX_FILE_SIZE_BYTES",
        "DSXCONNECT_SCANNER:CLAMAV:MAX_SIZE_BYTES", "DSXCONNECT_SCANNER:CLAMAV:MAX_SCANS",
        "DSXCONNECT_SCANNER:CACHE_ENTRIES", "DSXCONNECT_SCANNER:CACHE_MAX_BYTES", "DSXCONNECT_SCANNER:DSXA_HASH_FIRST_BYTES",
    ];

    public static MatrixTheoryData<string, string> WrongNumbers => new(Numbers, ["-1", "99999999999999999999", "many"]);

    [Theory]
    [MemberData(nameof(WrongNumbers))]
    public async Task A_number_that_is_negative_huge_or_none_ends_the_start_and_is_named(string setting, string value)
    {
        var error = await RefusedProgram.StartAsync<Program>([("DAPR_HTTP_PORT", "9"), ("DSXCONNECT_SCANNER:ENGINES", "clamav"), (setting, value)]);

        error.ShouldBeOfType<OptionsValidationException>()
            .Failures.ShouldHaveSingleItem().ShouldStartWith($"{setting.Replace(":", "__", StringComparison.Ordinal)} is '{value}': expected a ");
    }
}
