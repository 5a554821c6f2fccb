using System.Text;
using System.Threading.Channels;
using DsxDapr.DevSidecar.Apps;

namespace DsxDapr.DevSidecar.Tracing;

/// <summary>Sends spans to a collector, many at a time, beside the work itself. What it cannot send in time is left out.</summary>
internal sealed partial class SpanExporter : IAsyncDisposable
{
    private const int MaxWaiting = 4096;
    private const int MaxBatch = 256;
    private static readonly TimeSpan SendTime = TimeSpan.FromSeconds(5);

    private readonly Channel<EndedSpan> _waiting = Channel.CreateBounded<EndedSpan>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly SpanDestination _destination;
    private readonly string _appId;
    private readonly ILogger _log;
    private readonly HttpClient _client = new(AppHttp.CreateHandler()) { Timeout = SendTime };
    private readonly Task _sending;
    private bool _complained;

    /// <summary>Begins to send.</summary>
    public SpanExporter(SpanDestination destination, string appId, ILogger<SpanExporter> log)
    {
        (_destination, _appId, _log) = (destination, appId, log);
        _sending = SendAllAsync();
    }

    /// <summary>Takes a span.</summary>
    public void Add(EndedSpan span) => _waiting.Writer.TryWrite(span);

    /// <summary>Sends what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _sending;
        _client.Dispose();
    }

    private async Task SendAllAsync()
    {
        var batch = new List<EndedSpan>(MaxBatch);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var span))
            {
                batch.Add(span);
            }

            await SendAsync(batch);
            batch.Clear();
        }
    }

    private async Task SendAsync(List<EndedSpan> batch)
    {
        try
        {
            var json = SpanJson.Write(_destination.Format, _appId, batch).ToJsonString();
            using var content = new StringContent(json, Encoding.UTF8, "application/json");
            using var response = await _client.PostAsync(_destination.Address, content);
            response.EnsureSuccessStatusCode();
            _complained = false;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            if (!_complained)
            {
                Log.NotSent(_log, _destination.Address, e.Message);
                _complained = true;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "spans cannot be sent to {Address} and are left out: {Reason}")]
        public static partial void NotSent(ILogger logger, Uri address, string reason);
    }
}
