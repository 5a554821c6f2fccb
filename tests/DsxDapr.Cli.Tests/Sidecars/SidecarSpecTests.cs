using System.Text.Json;
using DsxDapr.Cli.Ports;
using DsxDapr.Cli.Secrets;
using DsxDapr.Cli.Sidecars;
using DsxDapr.Cli.Template;

namespace DsxDapr.Cli.Tests.Sidecars;

public class SidecarSpecTests
{
    private static readonly Workspace Workspace = new("/repo", "/data");

    private static readonly SidecarSettings Hub = new(
        new AppTemplate
        {
            AppId = "dsx-hub",
            Directory = "/repo",
            AppPort = 1,
            Command = ["x"],
            HealthCheck = true,
            HealthCheckPath = "/healthz",
        },
        new AppPorts(8586, 3500, 50001, 50002, 9090),
        new RunTokens("app-secret", "dapr-secret"),
        "/data/resources",
        "/data/resources/config.yaml");

    [Fact]
    public void The_plan_of_the_dev_sidecar_has_the_agreed_shape()
    {
        using var plan = JsonDocument.Parse(DevSidecar.Plan([Hub], "/data/trust"));

        plan.RootElement.GetProperty("trust_dir").GetString().ShouldBe("/data/trust");
        plan.RootElement.GetProperty("namespace").GetString().ShouldBe("default");
        JsonElement.DeepEquals(
            plan.RootElement.GetProperty("sidecars")[0],
            JsonDocument.Parse("""
                {"app_id":"dsx-hub","app_port":8586,"http_port":3500,"internal_port":50002,"resources_paths":["/data/resources"],
                 "config":"/data/resources/config.yaml","app_api_token":"app-secret","dapr_api_token":"dapr-secret",
                 "max_body_size_bytes":4194304,"enable_app_health_check":true,"app_health_check_path":"/healthz",
                       "app_health_probe_interval":5,"app_health_probe_timeout":500,"app_health_threshold":3,"metrics_port":null}
                """).RootElement).ShouldBeTrue();
    }

    [Fact]
    public void Tokens_are_never_on_a_command_line()
    {
        var dev = DevSidecar.Spec([Hub], Workspace);
        var daprd = Daprd.Spec("/d/daprd", Hub, null, Workspace);

        string.Join(' ', dev.Arguments.Concat(daprd.Arguments)).ShouldNotContain("secret");
        dev.Environment.Values.ShouldNotContain(v => v.Contains("secret"));
        dev.StandardInput.ShouldNotBeNull().ShouldContain("app-secret");
    }

    [Fact]
    public void Daprd_listens_on_loopback_only_and_gets_its_tokens_by_environment()
    {
        var spec = Daprd.Spec("/d/daprd", Hub, null, Workspace);
        var line = string.Join(' ', spec.Arguments);

        line.ShouldContain("--app-id dsx-hub --app-port 8586");
        line.ShouldContain("--dapr-http-port 3500 --dapr-grpc-port 50001 --dapr-internal-grpc-port 50002");
        line.ShouldContain("--dapr-listen-addresses 127.0.0.1 --dapr-internal-grpc-listen-address 127.0.0.1");
        line.ShouldContain("--resources-path /data/resources --config /data/resources/config.yaml");
        line.ShouldContain("--enable-app-health-check --app-health-check-path /healthz");
        line.ShouldNotContain("--enable-mtls");
        spec.Environment["APP_API_TOKEN"].ShouldBe("app-secret");
        spec.Environment["DAPR_API_TOKEN"].ShouldBe("dapr-secret");
        spec.LogFile.ShouldBe("/data/logs/dsx-hub-daprd.log");
    }

    [Fact]
    public void With_sentry_daprd_speaks_mtls_and_trusts_its_root()
    {
        var certificates = Directory.CreateTempSubdirectory("dsx-cli-").FullName;
        File.WriteAllText(Path.Combine(certificates, "ca.crt"), "PEM");
        var spec = Daprd.Spec("/d/daprd", Hub, new Sentry("/d/sentry", 50101, 8080, 9091, certificates), Workspace);

        string.Join(' ', spec.Arguments).ShouldContain("--enable-mtls --sentry-address 127.0.0.1:50101");
        spec.Environment["DAPR_TRUST_ANCHORS"].ShouldBe("PEM");
        Directory.Delete(certificates, recursive: true);
    }
}
