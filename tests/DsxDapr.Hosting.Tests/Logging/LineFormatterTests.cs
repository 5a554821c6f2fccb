using DsxDapr.Hosting.Logging;
using DsxDapr.Hosting.Production;
using DsxDapr.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Tests.Logging;

public sealed class LineFormatterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 1, 56, 18, 123, TimeSpan.Zero);
    private readonly LineFormatter _formatter = new(new ManualTimeProvider(Now));

    [Fact]
    public void An_entry_is_one_line() =>
        Format(LogLevel.Warning, "DsxDapr.Hub.Relay.ScanRelay", "3 items left")
            .ShouldBe("2026-11-22T01:56:18.123Z WARN ScanRelay: 3 items left\n");

    [Fact]
    public void What_a_caller_sent_cannot_forge_a_line() =>
        Format(LogLevel.Information, "Hub", "path /a\n2026-11-22T01:56:18.123Z INFO Hub: forged\r\u001b[31m\u2028")
            .ShouldBe("2026-11-22T01:56:18.123Z INFO Hub: path /a\\n2026-11-22T01:56:18.123Z INFO Hub: forged\\u000d\\u001b[31m\\u2028\n");

    [Fact]
    public void An_exception_follows_indented()
    {
        var lines = Format(LogLevel.Error, "Hub", "failed", new InvalidOperationException("first\nsecond")).Split('\n');

        lines[0].ShouldEndWith("ERROR Hub: failed");
        lines[1].ShouldBe("    System.InvalidOperationException: first");
        lines[2].ShouldBe("    second");
        lines[3].ShouldBeEmpty();
    }

    [Fact]
    public void What_is_wrong_with_the_configuration_is_told_without_a_stack()
    {
        var error = Should.Throw<ProductionRefusedException>(static () => throw new ProductionRefusedException("prod refuses to start:\n  TLS is missing."));

        Format(LogLevel.Error, "Host", "Hosting failed to start", error)
            .ShouldEndWith("ERROR Host: Hosting failed to start\n    prod refuses to start:\n      TLS is missing.\n");
    }

    [Theory]
    [InlineData(null, LogLevel.Information)]
    [InlineData("", LogLevel.Information)]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("INFO", LogLevel.Information)]
    [InlineData("Warning", LogLevel.Warning)]
    [InlineData("ERROR", LogLevel.Error)]
    [InlineData("off", LogLevel.None)]
    public void A_level_may_be_named_as_in_dsx_connect(string? name, LogLevel level) => LoggingExtensions.ParseLevel(name).ShouldBe(level);

    [Fact]
    public void A_word_that_is_no_level_is_refused() =>
        Should.Throw<OptionsValidationException>(static () => LoggingExtensions.ParseLevel("loud")).Message.ShouldContain("LOG_LEVEL");

    private string Format(LogLevel level, string category, string message, Exception? exception = null)
    {
        using var writer = new StringWriter();
        _formatter.Write(new LogEntry<string>(level, category, default, message, exception, static (state, _) => state), null, writer);
        return writer.ToString();
    }
}
