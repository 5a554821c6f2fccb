namespace DsxDapr.DevSidecar.PubSub.Delivery;

/// <summary>An event on its way to the app.</summary>
/// <param name="Message">The message it came in.</param>
/// <param name="Id">The CloudEvent's id, for logs; "" when it has none.</param>
/// <param name="Body">What the app gets: the CloudEvent; of a raw message for bulk delivery the message's bytes.</param>
/// <param name="TraceParent">The header that goes with it; null: none.</param>
internal sealed record ReceivedEvent(PubSubMessage Message, string Id, ReadOnlyMemory<byte> Body, string? TraceParent)
{
    /// <summary>What names it within a bulk delivery.</summary>
    public string EntryId { get; } = Guid.NewGuid().ToString();
}
