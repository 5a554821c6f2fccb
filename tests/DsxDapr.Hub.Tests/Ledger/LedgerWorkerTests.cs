using DsxDapr.Hub.Ledger;
using DsxDapr.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DsxDapr.Hub.Tests.Ledger;

public sealed class LedgerWorkerTests
{
    [Theory]
    [InlineData(typeof(LedgerUnavailableException))]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(TaskCanceledException))]
    public async Task A_worker_goes_on_after_any_failure(Type failure)
    {
        using var worker = new Worker(new Signal(), NullLogger.Instance, Failure(failure));

        await worker.StartAsync(LedgerFixture.Token);

        await worker.SecondTurn.WaitAsync(Eventually.Deadline, LedgerFixture.Token);
        await worker.StopAsync(LedgerFixture.Token);
        worker.ExecuteTask!.IsFaulted.ShouldBeFalse();
    }

    private static Exception Failure(Type type) =>
        type == typeof(LedgerUnavailableException)
            ? new LedgerUnavailableException("on purpose", new IOException())
            : (Exception)Activator.CreateInstance(type, "on purpose")!;

    private sealed class Worker(Signal signal, ILogger logger, Exception failure) : LedgerWorker(Task.CompletedTask, signal, logger)
    {
        private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _failed;

        public Task SecondTurn => _second.Task;

        protected override Task WorkAsync(CancellationToken cancellationToken)
        {
            if (_failed)
            {
                _second.TrySetResult();
                return Task.CompletedTask;
            }

            _failed = true;
            return Task.FromException(failure);
        }
    }
}
