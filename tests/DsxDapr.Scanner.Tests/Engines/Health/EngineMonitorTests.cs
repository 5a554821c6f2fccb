using DsxDapr.Scanner.Engines.Health;
using DsxDapr.Scanner.Tests.Fakes;
using DsxDapr.Testing;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Scanner.Tests.Engines.Health;

public sealed class EngineMonitorTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_waited_for_the_engine_finds_it_healthy_however_slow_the_log_is()
    {
        var log = new HeldLog();
        using var monitor = new EngineMonitor(new FakeEngine((_, _) => Task.CompletedTask), new ManualTimeProvider(), log);
        var waiting = monitor.WaitUntilUsableAsync(Cancelled);

        var checking = monitor.CheckAsync(Cancelled);
        await waiting.WaitAsync(Eventually.Deadline, Cancelled);
        var found = monitor.Last;
        log.Release();

        found.ShouldNotBeNull().IsHealthy.ShouldBeTrue();
        (await checking).ShouldBe(found);
    }

    private sealed class HeldLog : ILogger<EngineMonitor>
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _released.SetResult();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _released.Task.Wait(Eventually.Deadline, Cancelled);
    }
}
