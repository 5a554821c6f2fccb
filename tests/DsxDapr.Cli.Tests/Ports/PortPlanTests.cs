using DsxDapr.Cli.Ports;
using DsxDapr.Cli.Template;
using DsxDapr.Cli.Tests.Stands;

namespace DsxDapr.Cli.Tests.Ports;

public class PortPlanTests
{
    private static readonly RunTemplate Template = new(
        "dapr.yaml", [new AppTemplate { AppId = "dsx-hub", Directory = "/", AppPort = 8586, DaprHttpPort = 3500, Command = ["x"] }]);

    [Fact]
    public void The_ports_of_the_template_are_used_when_they_are_free()
    {
        var ports = PortPlan.Of(Template, free: false, Excluded(), new FakePorts())["dsx-hub"];

        ports.App.ShouldBe(8586);
        ports.SidecarHttp.ShouldBe(3500);
        ports.SidecarInternal.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(8586, "Port 8586 of dsx-hub is in use")]
    [InlineData(3500, "Port 3500 of dsx-hub's sidecar is in use")]
    public void A_port_in_use_is_named_with_its_owner(int used, string sentence) =>
        Should.Throw<CliException>(() => PortPlan.Of(Template, free: false, Excluded(), new FakePorts(used)))
            .Message.ShouldStartWith(sentence);

    [Fact]
    public void Free_ports_are_all_different_and_not_those_of_the_template()
    {
        var ports = PortPlan.Of(Template, free: true, Excluded(), new FakePorts(8586, 3500))["dsx-hub"];

        int[] all = [ports.App, ports.SidecarHttp, ports.SidecarGrpc, ports.SidecarInternal, ports.Metrics];
        all.ShouldBeUnique();
        all.ShouldNotContain(8586);
    }

    [Fact]
    public void The_port_of_an_app_that_somebody_else_runs_may_be_in_use() =>
        PortPlan.Of(Template, free: false, Excluded("dsx-hub"), new FakePorts(8586))["dsx-hub"].App.ShouldBe(8586);

    private static HashSet<string> Excluded(params string[] apps) => [.. apps];
}
