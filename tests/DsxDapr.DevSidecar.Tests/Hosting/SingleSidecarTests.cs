using DsxDapr.DevSidecar.Hosting;
using Microsoft.Extensions.Logging;

namespace DsxDapr.DevSidecar.Tests.Hosting;

public sealed class SingleSidecarTests
{
    [Fact]
    public void Daprds_flags_make_a_plan_of_one_sidecar()
    {
        var plan = Plan(
            "--app-id", "a", "-app-port=7001", "--dapr-http-port", "3600", "--resources-path", "x", "--resources-path", "y,z",
            "--config", "c.yaml", "--enable-mtls", "--max-body-size", "16Mi", "--log-level", "debug", "--enable-app-health-check=true",
            "--app-health-probe-interval", "1", "--app-max-concurrency", "2", "--trust-dir", "/t", "--mode", "standalone",
            "--metrics-port", "9091", "--enable-api-logging");
        plan.TrustDir.ShouldBe("/t");
        plan.Sidecars.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            s => s.AppId.ShouldBe("a"),
            s => s.AppPort.ShouldBe(7001),
            s => s.HttpPort.ShouldBe(3600),
            s => s.ResourcesPaths.ShouldBe(["x", "y", "z"]),
            s => s.Config.ShouldBe("c.yaml"),
            s => s.EnableMtls.ShouldBe(true),
            s => s.MaxBodySizeBytes.ShouldBe(16 * 1024 * 1024),
            s => s.LogLevel.ShouldBe(LogLevel.Debug),
            s => s.EnableAppHealthCheck.ShouldBeTrue(),
            s => s.AppHealthProbeInterval.ShouldBe(1),
            s => s.AppMaxConcurrency.ShouldBe(2),
            s => s.MetricsPort.ShouldBe(9091),
            s => s.EnableApiLogging.ShouldBeTrue(),
            s => s.AppApiToken.ShouldBe("app"),
            s => s.DaprApiToken.ShouldBe("dapr"));
    }

    [Theory]
    [InlineData("--app-port 1", "--app-id is missing.")]
    [InlineData("--app-id a --app-port many", "--app-port needs a whole number, not 'many'.")]
    [InlineData("--app-id a --nosuch 1", "--nosuch is not a flag of the DevSidecar.")]
    [InlineData("--app-id a --app-protocol grpc", "--app-protocol grpc is not supported: only http.")]
    [InlineData("--app-id a --max-body-size big", "--max-body-size needs a size such as 4Mi, not 'big'.")]
    [InlineData("--app-id a --dapr-graceful-shutdown-seconds 9", "--dapr-graceful-shutdown-seconds is not a flag of the DevSidecar.")]
    [InlineData("app-id a", "'app-id' is not a flag.")]
    public void A_flag_that_cannot_be_used_is_named(string line, string sentence) =>
        Should.Throw<PlanException>(() => Plan(line.Split(' '))).Message.ShouldBe(sentence);

    [Fact]
    public async Task Flags_beside_a_plan_are_refused_and_not_overlooked() =>
        (await Should.ThrowAsync<PlanException>(() => CommandLine.ReadPlanAsync(["--plan", "x.json", "--app-id", "a"], default)))
            .Message.ShouldBe("--app-id cannot be given beside --plan, which says everything.");

    [Fact]
    public void Metrics_that_are_switched_off_have_no_port() =>
        Plan("--app-id", "a", "--metrics-port", "9091", "--enable-metrics=false").Sidecars[0].MetricsPort.ShouldBeNull();

    private static SidecarPlan Plan(params string[] args) => SingleSidecar.FromFlags(
        Flags.Parse(args), name => name switch { "APP_API_TOKEN" => "app", "DAPR_API_TOKEN" => "dapr", _ => null });
}
