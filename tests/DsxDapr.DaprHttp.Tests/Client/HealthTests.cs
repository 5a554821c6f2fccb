using DsxDapr.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DsxDapr.DaprHttp.Tests.Client;

public sealed class HealthTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private FakeSidecar _sidecar = null!;

    public async ValueTask InitializeAsync() => _sidecar = await FakeSidecar.StartAsync();

    public ValueTask DisposeAsync() => _sidecar.DisposeAsync();

    [Fact]
    public async Task A_sidecar_is_healthy_when_its_outbound_health_is_204()
    {
        _sidecar.Answers(500, """{"errorCode":"ERR_OUTBOUND_HEALTH_NOT_READY","message":"dapr outbound is not ready"}""").Answers(204);
        var client = _sidecar.CreateClient();

        (await client.CheckOutboundHealthAsync()).ShouldBeFalse();
        (await client.CheckOutboundHealthAsync()).ShouldBeTrue();
        _sidecar.Last.Target.ShouldBe("/v1.0/healthz/outbound");
    }

    [Fact]
    public async Task A_sidecar_that_cannot_be_reached_is_not_healthy()
    {
        var client = _sidecar.CreateClient(static builder => builder.UseHttpEndpoint($"http://127.0.0.1:{LoopbackPort.Take()}"));

        (await client.CheckOutboundHealthAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Waiting_ends_when_the_sidecar_is_healthy()
    {
        _sidecar.Answers(500).Answers(500).Answers(204);
        var waiting = _sidecar.CreateClient(builder => builder.UseTimeProvider(_clock)).WaitForSidecarAsync();

        await Eventually.TrueAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return waiting.IsCompleted;
            },
            "the wait ends");

        await waiting;
        _sidecar.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        _sidecar.Answers(500);
        using var cancellation = new CancellationTokenSource();
        var waiting = _sidecar.CreateClient(builder => builder.UseTimeProvider(_clock)).WaitForSidecarAsync(cancellation.Token);
        await Eventually.TrueAsync(() => _clock.PendingTimers == 1, "the client waits before it asks again");

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task The_sidecar_describes_itself()
    {
        _sidecar.Answers(
            200,
            """
            {"id":"app-a","runtimeVersion":"1.17.13","components":[{"name":"secretstore","type":"secretstores.local.env","version":"v1"},
            {"name":"statestore","type":"state.redis","version":"v1","capabilities":["ETAG","TTL"]}],"extended":{"daprRuntimeVersion":"1.17.13"}}
            """);

        var metadata = await _sidecar.CreateClient().GetMetadataAsync();

        metadata.Id.ShouldBe("app-a");
        metadata.Components[1].Capabilities.ShouldBe(["ETAG", "TTL"]);
        metadata.Components[0].Capabilities.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("DAPR_HTTP_PORT", "4567", "http://127.0.0.1:4567/")]
    [InlineData("DAPR_HTTP_ENDPOINT", "https://sidecar:1", "https://sidecar:1/")]
    [InlineData("OTHER", "", "http://127.0.0.1:3500/")]
    public void The_endpoint_comes_from_the_configuration(string name, string value, string endpoint)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(name, value), new("DAPR_API_TOKEN", "t")]).Build();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddDaprClient();
        using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<DaprClient>().ShouldNotBeNull();
        var options = provider.GetRequiredService<IOptions<DaprClientOptions>>().Value;
        options.HttpEndpoint.ShouldBe(new Uri(endpoint));
        options.ApiToken.ShouldBe("t");
    }

    [Theory]
    [InlineData("DAPR_HTTP_PORT", "0")]
    [InlineData("DAPR_HTTP_PORT", "http")]
    [InlineData("DAPR_HTTP_ENDPOINT", "127.0.0.1:3500")]
    [InlineData("DAPR_HTTP_ENDPOINT", "unix:///tmp/socket")]
    public void An_endpoint_that_makes_no_sense_is_refused(string name, string value) =>
        Should.Throw<OptionsValidationException>(() => DaprEnvironment.HttpEndpoint(asked => asked == name ? value : null))
            .Message.ShouldContain(name);
}
