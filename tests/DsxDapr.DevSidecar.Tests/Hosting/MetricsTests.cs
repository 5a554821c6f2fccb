using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Tests.Invocation;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Hosting;

/// <summary>The metrics endpoint, read as Prometheus reads it.</summary>
public sealed class MetricsTests
{
    [Fact]
    public async Task Calls_state_messages_and_components_are_counted_under_daprds_names()
    {
        await using var app = await EchoApp.StartAsync();
        var resources = Path.GetDirectoryName(TestSidecars.File("""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: store}
            spec: {type: state.in-memory, version: v1}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: broker}
            spec: {type: pubsub.in-memory, version: v1}
            ---
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata: {name: s}
            spec: {pubsubname: broker, topic: t, routes: {default: /t}}
            """))!;
        await using var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-a", AppPort = app.Port, MetricsPort = 0, EnableApiLogging = true, ResourcesPaths = [resources] });
        (await sidecars.GetAsync("app-a", "/v1.0/invoke/app-a/method/x")).Dispose();
        (await sidecars.GetAsync("app-a", "/v1.0/state/store/key?metadata.x=secret")).Dispose();
        (await sidecars.SendAsync("app-a", HttpMethod.Post, "/v1.0/publish/broker/t", new StringContent("{}"))).Dispose();
        await Eventually.TrueAsync(() => app.Received.Count == 2, "the event came");

        using var client = new HttpClient();
        var address = new Uri($"http://127.0.0.1:{sidecars["app-a"].MetricsPort}/metrics");
        foreach (var line in (string[])
        [
            """dapr_http_server_request_count{app_id="app-a",namespace="default",method="GET",path="/v1.0/invoke",status="200"} 1""",
            """dapr_http_server_latency_count{app_id="app-a",namespace="default",method="GET",path="/v1.0/state",status="204"} 1""",
            """dapr_http_client_completed_count{app_id="app-a",namespace="default",client_method="GET",client_status="200"} 1""",
            """dapr_component_state_count{app_id="app-a",namespace="default",component="store",operation="get",success="true"} 1""",
            """dapr_component_pubsub_egress_count{app_id="app-a",namespace="default",component="broker",success="true",topic="t"} 1""",
            """dapr_component_pubsub_ingress_count{app_id="app-a",namespace="default",component="broker",process_status="success",topic="t"} 1""",
            """dapr_runtime_component_loaded{app_id="app-a",namespace="default"} 2""",
        ])
        {
            // What an answer adds is counted and logged behind it.
            await Eventually.TrueAsync(async () => (await client.GetStringAsync(address)).Split('\n').Contains(line), line);
        }

        await Eventually.TrueAsync(
            () => sidecars.Log.Contains("HTTP API called: GET /v1.0/state/store/key 204", StringComparison.Ordinal), "the call is logged");
        sidecars.Log.ShouldNotContain("secret");
    }

    [Fact]
    public async Task Without_a_port_nothing_is_served()
    {
        await using var sidecars = await TestSidecars.StartAsync(new SidecarSpec { AppId = "app-a" });
        sidecars["app-a"].MetricsPort.ShouldBeNull();
    }
}
