namespace DsxDapr.DevSidecar.PubSub;

/// <summary>A message as a broker carries it.</summary>
/// <param name="Data">The CloudEvent's JSON text, or whatever was published raw.</param>
/// <param name="Metadata">The metadata it was published with.</param>
internal sealed record PubSubMessage(ReadOnlyMemory<byte> Data, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Whether it is on its way from another topic, so that refusing it would gain no room and might lose it.</summary>
    public bool IsDeadLetter { get; init; }
}
