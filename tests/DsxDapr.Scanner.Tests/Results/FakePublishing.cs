using System.Collections.Concurrent;
using DsxDapr.Contracts.Events;
using DsxDapr.DaprHttp;
using NSubstitute;

namespace DsxDapr.Scanner.Tests.Results;

/// <summary>A sidecar's publishing, whose answers the test gives by hand.</summary>
internal sealed class FakePublishing
{
    private readonly ConcurrentQueue<Call> _calls = new();

    public FakePublishing()
    {
        Client = Substitute.For<DaprClient>();
        Client.BulkPublishEventAsync(
                "dsx-events",
                "scan-results",
                Arg.Any<IReadOnlyList<BulkPublishEntry<ScanResult>>>(),
                Arg.Any<IReadOnlyDictionary<string, string>?>(),
                Arg.Any<CancellationToken>())
            .Returns(info =>
            {
                var call = new Call(info.Arg<IReadOnlyList<BulkPublishEntry<ScanResult>>>());
                _calls.Enqueue(call);
                return call.Answer.Task.WaitAsync(info.Arg<CancellationToken>());
            });
    }

    public DaprClient Client { get; }

    public IReadOnlyList<Call> Calls => [.. _calls];

    internal sealed record Call(IReadOnlyList<BulkPublishEntry<ScanResult>> Entries)
    {
        public TaskCompletionSource<BulkPublishResponse<ScanResult>> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Accept() => Answer.SetResult(new BulkPublishResponse<ScanResult>([]));

        public void Refuse(params string[] ids) => Answer.SetResult(new BulkPublishResponse<ScanResult>(
            [.. Entries.Where(e => ids.Contains(e.Id)).Select(e => new BulkPublishResponseFailedEntry<ScanResult>(e, "stream is full"))]));
    }
}
