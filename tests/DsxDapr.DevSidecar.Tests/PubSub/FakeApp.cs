using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using DsxDapr.DevSidecar.Hosting;

namespace DsxDapr.DevSidecar.Tests.PubSub;

/// <summary>An app as its sidecar sees it; the test says what it answers and whether it is there.</summary>
internal sealed class FakeApp(string appId = "app-a") : IAppChannel
{
    private readonly ConcurrentQueue<AppCall> _calls = new();
    private int _failedCalls;
    private TaskCompletionSource _reachable = Completed();

    public string AppId => appId;

    /// <summary>What it answers to <c>GET /dapr/subscribe</c>; null: 404.</summary>
    public string? Subscriptions { get; init; }

    /// <summary>What it answers to an event; success unless said otherwise.</summary>
    public Func<AppCall, Task<HttpResponseMessage>> Answer { get; set; } = call => Task.FromResult(Success(call));

    /// <summary>The events it got, in order.</summary>
    public IReadOnlyList<AppCall> Calls => [.. _calls];

    /// <summary>How many events it got.</summary>
    public int CallCount => _calls.Count;

    /// <summary>How often it was called while it was away.</summary>
    public int FailedCalls => _failedCalls;

    public bool IsReachable
    {
        get => _reachable.Task.IsCompleted;
        set
        {
            if (value)
            {
                _reachable.TrySetResult();
            }
            else
            {
                _reachable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    public Task WaitUntilReachableAsync(CancellationToken ct) => _reachable.Task.WaitAsync(ct);

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (!IsReachable)
        {
            Interlocked.Increment(ref _failedCalls);
            throw new HttpRequestException(HttpRequestError.ConnectionError, "refused", new SocketException((int)SocketError.ConnectionRefused));
        }

        if (request.RequestUri!.OriginalString == "/dapr/subscribe")
        {
            return Subscriptions is null ? new HttpResponseMessage(HttpStatusCode.NotFound) : Json(Subscriptions);
        }

        AppCall call = new(
            request.RequestUri.OriginalString,
            request.Headers.Concat(request.Content!.Headers).ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase),
            await request.Content.ReadAsStringAsync(ct));
        _calls.Enqueue(call);
        return await Answer(call).WaitAsync(ct);
    }

    public static HttpResponseMessage Success(AppCall call) =>
        call.EntryIds is { } ids ? Statuses(ids.Select(id => (id, "SUCCESS"))) : Status(HttpStatusCode.OK);

    public static HttpResponseMessage Statuses(IEnumerable<(string EntryId, string Status)> statuses) =>
        Json(JsonSerializer.Serialize(new { statuses = statuses.Select(s => new { entryId = s.EntryId, status = s.Status }) }));

    public static HttpResponseMessage Status(HttpStatusCode code, string body = "") => new(code) { Content = new StringContent(body) };

    private static HttpResponseMessage Json(string body) => new(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private static TaskCompletionSource Completed()
    {
        TaskCompletionSource source = new();
        source.SetResult();
        return source;
    }
}
