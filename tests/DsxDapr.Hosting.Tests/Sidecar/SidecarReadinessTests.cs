using DsxDapr.DaprHttp;
using DsxDapr.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using NSubstitute;

namespace DsxDapr.Hosting.Tests.Sidecar;

public sealed class SidecarReadinessTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingLoggerProvider _logs = new();
    private readonly TaskCompletionSource _sidecar = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DaprClient _client = Substitute.For<DaprClient>();
    private SidecarReadiness? _readiness;

    public SidecarReadinessTests() => _client.WaitForSidecarAsync(default).ReturnsForAnyArgs(_sidecar.Task);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_readiness is not null)
        {
            await _readiness.StopAsync(CancellationToken.None);
            _readiness.Dispose();
        }

        _logs.Dispose();
    }

    [Fact]
    public async Task The_app_starts_before_its_sidecar_and_is_ready_with_it()
    {
        var readiness = await StartAsync();
        readiness.IsConfigured.ShouldBeTrue();
        readiness.WhenReady.IsCompleted.ShouldBeFalse();

        _sidecar.SetResult();

        await readiness.WhenReady.WaitAsync(Eventually.Deadline);
    }

    [Fact]
    public async Task The_wait_is_reported_every_five_seconds()
    {
        await StartAsync();

        foreach (var seconds in new[] { 5, 10 })
        {
            await Eventually.TrueAsync(() => _clock.PendingTimers == 1, "the next report is due");
            _clock.Advance(TimeSpan.FromSeconds(5));
            await Eventually.TrueAsync(
                () => _logs.Messages.Any(message => message.Contains($"after {seconds} s", StringComparison.Ordinal)),
                "the wait is reported");
        }
    }

    [Fact]
    public async Task An_app_that_stops_before_its_sidecar_came_does_not_wait_on()
    {
        var readiness = await StartAsync();

        await readiness.StopAsync(CancellationToken.None);

        await Should.ThrowAsync<OperationCanceledException>(() => readiness.WhenReady.WaitAsync(Eventually.Deadline));
    }

    [Fact]
    public async Task An_app_without_a_sidecar_asks_for_none()
    {
        var readiness = await StartAsync("OTHER");

        readiness.IsConfigured.ShouldBeFalse();
        await Eventually.TrueAsync(() => _logs.Messages.Any(static message => message.Contains("without Dapr")), "the app says so");
        readiness.WhenReady.IsCompleted.ShouldBeFalse();
        await _client.DidNotReceiveWithAnyArgs().WaitForSidecarAsync();
    }

    private async Task<SidecarReadiness> StartAsync(string setting = "DAPR_HTTP_PORT")
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(setting, "3500")]).Build();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(_logs));
        _readiness = new SidecarReadiness(_client, configuration, _clock, factory.CreateLogger<SidecarReadiness>());
        await _readiness.StartAsync(CancellationToken.None);
        return _readiness;
    }
}
