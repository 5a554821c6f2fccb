using System.Net;
using System.Net.Sockets;
using DsxDapr.Hosting.Production;
using DsxDapr.Hosting.Starting;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Hosting.Tests.Starting;

/// <summary>An app that cannot start says so once, whatever had started before.</summary>
public sealed class AppRunTests
{
    [Fact]
    public async Task What_had_started_before_a_refusal_ends_in_silence()
    {
        var logs = new RecordingLoggerProvider();
        var app = CreateApp(logs, ("DSXCONNECT_APP_ENV", "prod"), ("urls", "http://0.0.0.0:0"));

        await Should.ThrowAsync<ProductionRefusedException>(app.RunUntilStoppedAsync);

        logs.Entries.Where(IsError).ShouldHaveSingleItem().Message.ShouldBe("Hosting failed to start");
    }

    [Fact]
    public async Task What_had_started_before_a_port_that_is_taken_ends_in_silence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var logs = new RecordingLoggerProvider();
        var app = CreateApp(logs, ("APP_PORT", $"{((IPEndPoint)taken.LocalEndpoint).Port}"));

        (await Should.ThrowAsync<IOException>(app.RunUntilStoppedAsync)).Message.ShouldContain("address already in use");

        logs.Entries.Where(IsError).ShouldHaveSingleItem().Message.ShouldBe("Hosting failed to start");
    }

    [Fact]
    public async Task An_app_runs_until_it_is_told_to_stop()
    {
        var app = CreateApp(new RecordingLoggerProvider());
        var running = app.RunUntilStoppedAsync();
        await Eventually.TrueAsync(() => app.Lifetime.ApplicationStarted.IsCancellationRequested, "the app has started");
        running.IsCompleted.ShouldBeFalse();

        app.Lifetime.StopApplication();

        await running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_app_that_is_told_to_stop_while_it_starts_ends_in_good_order()
    {
        var logs = new RecordingLoggerProvider();
        var waiting = new TaskCompletionSource();
        var app = CreateApp(logs, services => services.AddSingleton<IHostedService>(new WaitingService(waiting)));
        var running = app.RunUntilStoppedAsync();
        await waiting.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        app.Lifetime.StopApplication();

        await running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        logs.Entries.ShouldNotContain(entry => entry.Exception != null && !(entry.Exception is OperationCanceledException));
    }

    private static bool IsError(RecordingLoggerProvider.LogEntry entry) => entry.Level >= LogLevel.Error;

    private static WebApplication CreateApp(RecordingLoggerProvider logs, params (string Name, string? Value)[] settings) =>
        CreateApp(logs, static _ => { }, settings);

    private static WebApplication CreateApp(
        RecordingLoggerProvider logs, Action<IServiceCollection> add, params (string Name, string? Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Name, one.Value)));
        builder.AddDsxDefaults("test-app");
        builder.Logging.ClearProviders().AddProvider(logs);
        add(builder.Services);
        return builder.Build();
    }

    // As one that waits for a sidecar.
    private sealed class WaitingService(TaskCompletionSource waiting) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            waiting.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
