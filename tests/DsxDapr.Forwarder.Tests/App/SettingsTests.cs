using DsxDapr.Testing;
using Microsoft.Extensions.Options;

namespace DsxDapr.Forwarder.Tests.App;

/// <summary>A setting that makes no sense ends the forwarder's start with a sentence that names it.</summary>
public sealed class SettingsTests
{
    public static MatrixTheoryData<string, string> WrongNumbers =>
        new(["DSXFORWARDER:ROTATE_BYTES", "DSXFORWARDER:DEDUPE_WINDOW"], ["-1", "99999999999999999999", "many"]);

    [Theory]
    [MemberData(nameof(WrongNumbers))]
    public async Task A_number_that_is_negative_huge_or_none_ends_the_start_and_is_named(string setting, string value)
    {
        using var directory = new TestDirectory();

        var error = await RefusedProgram.StartAsync<Program>([("DSXFORWARDER:OUTPUT", directory.Output), (setting, value)]);

        error.ShouldBeOfType<OptionsValidationException>()
            .Failures.ShouldHaveSingleItem().ShouldStartWith($"{setting.Replace(":", "__", StringComparison.Ordinal)} is '{value}': expected a whole number");
    }
}
