using System.Text;
using DsxDapr.DevSidecar.Hosting;

namespace DsxDapr.DevSidecar.Tests.Hosting;

public sealed class PlanReaderTests
{
    [Fact]
    public async Task A_plan_is_read_and_what_it_leaves_out_has_daprds_defaults()
    {
        var plan = await ReadAsync("""
            {"trust_dir":"/t","namespace":"ns","sidecars":[
              {"app_id":"dsx-hub","app_port":8586,"http_port":3500,"internal_port":0,"resources_paths":["/c"],"config":null,
               "app_api_token":"a","dapr_api_token":"d","enable_app_health_check":true,"app_health_check_path":"/h"},
              {"app_id":"other"}]}
            """);
        plan.Namespace.ShouldBe("ns");
        plan.Sidecars[0].ShouldSatisfyAllConditions(
            s => s.AppPort.ShouldBe(8586),
            s => s.ResourcesPaths.ShouldBe(["/c"]),
            s => s.AppApiToken.ShouldBe("a"),
            s => s.EnableAppHealthCheck.ShouldBeTrue(),
            s => s.AppHealthCheckPath.ShouldBe("/h"));
        plan.Sidecars[1].ShouldSatisfyAllConditions(
            s => s.AppPort.ShouldBeNull(),
            s => s.MaxBodySizeBytes.ShouldBe(4 * 1024 * 1024),
            s => s.AppHealthProbeInterval.ShouldBe(5),
            s => s.AppMaxConcurrency.ShouldBe(-1),
            s => s.ResourcesPaths.ShouldBeEmpty());
    }

    [Theory]
    [InlineData("""{"trust_dir":"/t","sidecars":[]}""", "names no sidecar")]
    [InlineData("""{"trust_dir":"/t","sidecars":[{"app_id":"a"},{"app_id":"a"}]}""", "given twice")]
    [InlineData("""{"trust_dir":"/t","sidecars":[{"app_id":"../a"}]}""", "'../a' is not valid")]
    [InlineData("""{"trust_dir":"/t","sidecars":[{"app_id":"a","app_prot":1}]}""", "app_prot")]
    [InlineData("""{"trust_dir":"/t","sidecars":[{"app_id":"a","http_port":70000}]}""", "a port that is none")]
    [InlineData("""{"trust_dir":"/t","sidecars":[{"app_id":"a","max_body_size_bytes":0}]}""", "maximal body size")]
    [InlineData("""{"trust_dir":"/t","sidecars":[{"app_id":"a","app_health_probe_interval":0}]}""", "health check")]
    [InlineData("""{"sidecars":[{"app_id":"a"}]}""", "trust_dir")]
    [InlineData("""{""", "not valid")]
    public async Task A_plan_that_cannot_be_run_is_refused_with_the_reason(string json, string reason) =>
        (await Should.ThrowAsync<PlanException>(() => ReadAsync(json))).Message.ShouldContain(reason);

    private static Task<SidecarPlan> ReadAsync(string json) =>
        PlanReader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(json)), CancellationToken.None);
}
