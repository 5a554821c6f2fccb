using System.Diagnostics;
using DsxDapr.DevSidecar.Tracing;

namespace DsxDapr.DevSidecar.PubSub.Delivery;

/// <summary>Posts events with a span of their own, which goes on the trace that the event carries.</summary>
internal sealed class TracedEventSender(IEventSender sender, Tracer tracer, string topic, TimeProvider time) : IEventSender
{
    /// <inheritdoc/>
    public async Task<AppAnswer[]> SendAsync(IReadOnlyList<ReceivedEvent> events, string path, CancellationToken ct)
    {
        var begin = time.GetTimestamp();
        var spans = events.Select(e => tracer.Begin(e.TraceParent, $"pubsub/{topic}", ActivityKind.Client)).ToList();
        List<ReceivedEvent> traced = [.. events.Select((e, i) => e.TraceParent is null ? e : e with { TraceParent = spans[i].TraceParent })];
        var answers = await sender.SendAsync(traced, path, ct);
        for (var i = 0; i < answers.Length; i++)
        {
            tracer.End(spans[i], begin, answers[i].Verdict == Verdict.Success ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError);
        }

        return answers;
    }
}
