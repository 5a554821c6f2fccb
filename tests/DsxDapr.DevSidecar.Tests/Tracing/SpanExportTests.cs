using System.Collections.Concurrent;
using System.Text.Json;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Tests.Hosting;
using DsxDapr.DevSidecar.Tests.Invocation;
using DsxDapr.DevSidecar.Tracing;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;

namespace DsxDapr.DevSidecar.Tests.Tracing;

/// <summary>A call through two sidecars, seen from the collector its spans go to.</summary>
public sealed class SpanExportTests
{
    private const string Incoming = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task Spans_reach_an_OTLP_collector_and_hang_together()
    {
        ConcurrentQueue<(string Path, JsonElement Body)> received = [];
        await using var collector = await CollectorAsync(received);
        await CallThroughTwoAsync($"otel: {{endpointAddress: \"127.0.0.1:{collector.Url.Port}\", isSecure: false, protocol: http}}");
        received.ShouldAllBe(r => r.Path == "/v1/traces");
        var spans = received.SelectMany(r => r.Body.GetProperty("resourceSpans").EnumerateArray())
            .ToDictionary(
                r => r.GetProperty("resource").GetProperty("attributes")[0].GetProperty("value").GetProperty("stringValue").GetString()!,
                r => r.GetProperty("scopeSpans")[0].GetProperty("spans")[0]);
        spans["app-a"].GetProperty("traceId").GetString().ShouldBe("0af7651916cd43dd8448eb211c80319c");
        spans["app-a"].GetProperty("parentSpanId").GetString().ShouldBe("b7ad6b7169203331");
        spans["app-b"].GetProperty("parentSpanId").GetString().ShouldBe(spans["app-a"].GetProperty("spanId").GetString());
    }

    [Fact]
    public async Task Spans_reach_a_Zipkin_collector()
    {
        ConcurrentQueue<(string Path, JsonElement Body)> received = [];
        await using var collector = await CollectorAsync(received);
        await CallThroughTwoAsync($"zipkin: {{endpointAddress: \"{collector.Url}api/v2/spans\"}}");
        received.ShouldAllBe(r => r.Path == "/api/v2/spans");
        received.SelectMany(r => r.Body.EnumerateArray())
            .Select(s => s.GetProperty("localEndpoint").GetProperty("serviceName").GetString())
            .Order(StringComparer.Ordinal).ShouldBe(["app-a", "app-b"]);
    }

    [Fact]
    public async Task A_collector_that_is_away_harms_no_call_and_is_complained_of_once()
    {
        var log = await CallThroughTwoAsync($"zipkin: {{endpointAddress: \"http://127.0.0.1:{LoopbackPort.Take()}/\"}}", calls: 5);
        log.Split('\n').Count(l => l.Contains("spans cannot be sent", StringComparison.Ordinal)).ShouldBe(2, "once for each sidecar");
    }

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(1.0, 1000)]
    public void New_traces_are_sampled_at_the_rate(double rate, int expected) => Sampled(rate).ShouldBe(expected);

    [Fact]
    public void About_a_quarter_of_new_traces_is_sampled_at_a_quarter() => Sampled(0.25).ShouldBeInRange(180, 320);

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", false)]
    [InlineData(Incoming, true)]
    public void A_trace_that_goes_on_keeps_its_decision(string parent, bool sampled) =>
        Span.Begin(parent, sampled ? 0 : 1, "x", System.Diagnostics.ActivityKind.Server, default).IsSampled.ShouldBe(sampled);

    private static int Sampled(double rate) =>
        Enumerable.Range(0, 1000).Count(_ => Span.Begin(null, rate, "x", System.Diagnostics.ActivityKind.Server, default).IsSampled);

    private static Task<LoopbackApp> CollectorAsync(ConcurrentQueue<(string Path, JsonElement Body)> received) =>
        LoopbackApp.StartAsync(app => app.Run(async context =>
            received.Enqueue((context.Request.Path, await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body)))));

    // The sidecars hand over the spans they still have when they stop.
    private static async Task<string> CallThroughTwoAsync(string destination, int calls = 1)
    {
        await using var app = await EchoApp.StartAsync();
        var config = TestSidecars.File($"apiVersion: dapr.io/v1alpha1\nkind: Configuration\nspec:\n  tracing:\n    samplingRate: \"1\"\n    {destination}\n");
        var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-a", Config = config }, new SidecarSpec { AppId = "app-b", AppPort = app.Port, Config = config });
        try
        {
            for (var i = 0; i < calls; i++)
            {
                using var answer = await sidecars.GetAsync("app-a", "/v1.0/invoke/app-b/method/x", ("traceparent", Incoming));
                answer.IsSuccessStatusCode.ShouldBeTrue();
            }
        }
        finally
        {
            await sidecars.DisposeAsync();
        }

        return sidecars.Log;
    }
}
