using DsxDapr.DaprHttp;
using DsxDapr.Scanner.Results;
using DsxDapr.Testing;

namespace DsxDapr.Scanner.Tests.Results;

public sealed class ResultPublisherTests : IAsyncLifetime
{
    private readonly FakePublishing _sidecar = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly ResultPublisher _publisher;

    public ResultPublisherTests() => _publisher = new ResultPublisher(_sidecar.Client, _clock);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _publisher.StartAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _publisher.StopAsync(new CancellationToken(canceled: true));
        _publisher.Dispose();
    }

    [Fact]
    public async Task A_result_alone_leaves_at_once_and_is_awaited()
    {
        var publishing = _publisher.PublishAsync(TestResults.Clean("1"), Cancelled);

        var call = await CallAsync(0);
        publishing.IsCompleted.ShouldBeFalse("the sidecar has not answered");
        call.Accept();

        await publishing;
    }

    [Fact]
    public async Task An_event_names_attempt_kind_and_job()
    {
        _ = _publisher.PublishAsync(TestResults.Clean("7", attempt: 3), Cancelled);
        (await CallAsync(0)).Accept();
        _ = _publisher.PublishAsync(TestResults.Failed("8"), Cancelled);
        (await CallAsync(1)).Accept();

        var (completed, failed) = (_sidecar.Calls[0].Entries.Single(), _sidecar.Calls[1].Entries.Single());
        (completed.Id, completed.Type, completed.Subject).ShouldBe(("7/3", "dsx.scan.completed.v1", "job-1"));
        (failed.Id, failed.Type, failed.Subject).ShouldBe(("8/1/failed", "dsx.scan.failed.v1", "job-1"));
    }

    // An order is delivered again when its acknowledgement was lost: consumers would take the verdict for the failure that they have already.
    [Fact]
    public async Task A_verdict_after_a_failure_of_the_same_attempt_is_another_event_and_one_that_is_repeated_is_not()
    {
        foreach (var (call, result) in new[] { TestResults.Failed("1"), TestResults.Clean("1"), TestResults.Clean("1") }.Index())
        {
            _ = _publisher.PublishAsync(result, Cancelled);
            (await CallAsync(call)).Accept();
        }

        var ids = _sidecar.Calls.Select(call => call.Entries.Single().Id).ToList();
        ids[1].ShouldNotBe(ids[0]);
        ids[2].ShouldBe(ids[1]);
    }

    [Fact]
    public async Task What_becomes_ready_during_a_call_leaves_in_the_next_one()
    {
        var first = _publisher.PublishAsync(TestResults.Clean("first"), Cancelled);
        var call = await CallAsync(0);
        var others = Enumerable.Range(0, 20).Select(i => _publisher.PublishAsync(TestResults.Clean($"{i}"), Cancelled)).ToArray();
        call.Accept();

        var second = await CallAsync(1);
        second.Entries.Count.ShouldBe(20);
        second.Accept();

        await Task.WhenAll([first, .. others]);
    }

    [Fact]
    public async Task A_call_carries_at_most_100_results()
    {
        _ = _publisher.PublishAsync(TestResults.Clean("first"), Cancelled);
        var call = await CallAsync(0);
        var others = Enumerable.Range(0, 150).Select(i => _publisher.PublishAsync(TestResults.Clean($"{i}"), Cancelled)).ToArray();
        call.Accept();
        (await CallAsync(1)).Accept();
        (await CallAsync(2)).Accept();

        await Task.WhenAll(others);
        _sidecar.Calls.Select(c => c.Entries.Count).ShouldBe([1, 100, 50]);
    }

    [Fact]
    public async Task Two_results_of_one_attempt_never_share_a_call()
    {
        _ = _publisher.PublishAsync(TestResults.Clean("first"), Cancelled);
        var call = await CallAsync(0);
        Task[] twice = [.. Enumerable.Range(0, 2).Select(_ => _publisher.PublishAsync(TestResults.Clean("1"), Cancelled))];
        call.Accept();
        (await CallAsync(1)).Accept();
        (await CallAsync(2)).Accept();

        await Task.WhenAll(twice);
        _sidecar.Calls.ShouldAllBe(c => c.Entries.Count == 1);
    }

    [Fact]
    public async Task A_refused_result_fails_alone()
    {
        _ = _publisher.PublishAsync(TestResults.Clean("first"), Cancelled);
        var call = await CallAsync(0);
        var good = _publisher.PublishAsync(TestResults.Clean("good"), Cancelled);
        var bad = _publisher.PublishAsync(TestResults.Clean("bad"), Cancelled);
        call.Accept();
        (await CallAsync(1)).Refuse("bad/1");

        await good;
        (await Should.ThrowAsync<DaprException>(bad)).Message.ShouldContain("stream is full");
    }

    [Fact]
    public async Task A_failed_call_fails_its_results_and_no_later_ones()
    {
        var lost = _publisher.PublishAsync(TestResults.Clean("1"), Cancelled);
        (await CallAsync(0)).Answer.SetException(new HttpRequestException("connection refused"));
        await Should.ThrowAsync<HttpRequestException>(lost);

        var later = _publisher.PublishAsync(TestResults.Clean("2"), Cancelled);
        (await CallAsync(1)).Accept();

        await later;
    }

    [Fact]
    public async Task A_sidecar_that_does_not_answer_is_given_up()
    {
        var publishing = _publisher.PublishAsync(TestResults.Clean("1"), Cancelled);
        await CallAsync(0);

        _clock.Advance(TimeSpan.FromSeconds(31));

        await Should.ThrowAsync<TimeoutException>(publishing);
    }

    [Fact]
    public async Task A_cancelled_delivery_waits_no_longer()
    {
        using var cancellation = new CancellationTokenSource();
        var publishing = _publisher.PublishAsync(TestResults.Clean("1"), cancellation.Token);
        await CallAsync(0);

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(publishing);
    }

    [Fact]
    public async Task Stopping_publishes_what_is_queued()
    {
        var first = _publisher.PublishAsync(TestResults.Clean("1"), Cancelled);
        var call = await CallAsync(0);
        var second = _publisher.PublishAsync(TestResults.Clean("2"), Cancelled);

        var stopping = _publisher.StopAsync(Cancelled);
        call.Accept();
        (await CallAsync(1)).Accept();

        await Task.WhenAll(first, second, stopping);
    }

    private async Task<FakePublishing.Call> CallAsync(int index)
    {
        await Eventually.TrueAsync(() => _sidecar.Calls.Count > index, $"call {index} is made");
        return _sidecar.Calls[index];
    }
}
