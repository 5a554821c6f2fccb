using System.Buffers;
using System.Text.Json;
using DsxDapr.DaprHttp;
using DsxDapr.Forwarder.Files;
using Microsoft.Extensions.Options;

namespace DsxDapr.Forwarder.Events;

/// <summary>
/// Writes events to the file, and answers only when they are on disk. What fails is thrown, so that the sidecar delivers the
/// events again: at least once, with repeats left out as far as they are remembered.
/// </summary>
internal sealed class EventForwarder(EventFile file, IOptions<ForwarderOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);
    private readonly RecentEvents _recent = new(options.Value.DedupeWindow);

    /// <summary>Forwards one event.</summary>
    /// <exception cref="IOException">The file cannot be written, e.g. because the disk is full.</exception>
    public async Task<TopicResponse> HandleAsync(CloudEvent<JsonElement> occurrence, CancellationToken cancellationToken)
    {
        await HandleAsync([occurrence], cancellationToken);
        return TopicResponse.Success;
    }

    /// <summary>Forwards the events of one delivery.</summary>
    /// <exception cref="IOException">The file cannot be written, e.g. because the disk is full.</exception>
    public async Task HandleAsync(IReadOnlyList<CloudEvent<JsonElement>> events, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            Write(events);
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private void Write(IReadOnlyList<CloudEvent<JsonElement>> events)
    {
        var lines = new ArrayBufferWriter<byte>();
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var occurrence in events)
        {
            var key = RecentEvents.KeyOf(occurrence);
            if (key is null || (!_recent.Contains(key) && written.Add(key)))
            {
                EventLine.Write(lines, occurrence);
            }
        }

        if (lines.WrittenCount == 0)
        {
            return;
        }

        file.Append(lines.WrittenSpan);
        foreach (var key in written)
        {
            _recent.Add(key);
        }
    }
}
