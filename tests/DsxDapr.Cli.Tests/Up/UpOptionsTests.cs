using DsxDapr.Cli.Up;

namespace DsxDapr.Cli.Tests.Up;

public class UpOptionsTests
{
    [Fact]
    public void Once_needs_something_to_scan() =>
        Should.Throw<CliException>(() => new UpOptions { Once = true }.Validate()).Message.ShouldBe("--once needs --scan PATH.");

    [Fact]
    public void Json_needs_something_to_scan() =>
        Should.Throw<CliException>(() => new UpOptions { Json = true }.Validate()).Message.ShouldBe("--json needs --scan PATH.");

    [Theory]
    [InlineData(null)]
    [InlineData("nothing")]
    [InlineData("delete")]
    [InlineData("tag")]
    public void A_quarantine_needs_an_action_that_moves(string? action) => Should.Throw<CliException>(
        () => new UpOptions { Scan = "x", Action = action, Quarantine = "q" }.Validate()).Message.ShouldContain("--quarantine");

    [Theory]
    [InlineData(0)]
    [InlineData(301)]
    public void A_pause_that_is_none_or_too_long_is_refused(int seconds) => Should.Throw<CliException>(
        () => new UpOptions { RestartPause = seconds }.Validate()).Message.ShouldBe($"--restart-pause takes 1 to 300 seconds, not {seconds}.");

    [Fact]
    public void A_complete_order_is_accepted() =>
        Should.NotThrow(() => new UpOptions { Scan = "x", Once = true, Json = true, Action = "movetag", Quarantine = "q" }.Validate());

    [Theory]
    [InlineData("dsx-hub:A=b", "dsx-hub", "A", "b")]
    [InlineData("dsx-hub:A=", "dsx-hub", "A", "")]
    [InlineData("dsx-hub:A=http://x:1/?a=b", "dsx-hub", "A", "http://x:1/?a=b")]
    public void An_override_names_app_variable_and_value(string text, string app, string name, string value) =>
        EnvOverride.Parse(text).ShouldBe(new EnvOverride(app, name, value));

    [Theory]
    [InlineData("A=b")]
    [InlineData("dsx-hub:A")]
    [InlineData(":A=b")]
    [InlineData("dsx-hub:=b")]
    [InlineData("A=b:c")]
    public void Anything_else_is_refused(string text) =>
        Should.Throw<CliException>(() => EnvOverride.Parse(text)).Message.ShouldContain("APP_ID:NAME=VALUE");
}
