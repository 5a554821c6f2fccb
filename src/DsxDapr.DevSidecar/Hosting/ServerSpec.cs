namespace DsxDapr.DevSidecar.Hosting;

/// <summary>What a listener is told.</summary>
/// <param name="Owner">The app id, for messages.</param>
/// <param name="Port">The port; 0 takes any free one.</param>
/// <param name="MaxHeadSize">The largest request head, in bytes.</param>
/// <param name="MaxBodySize">The largest request body, in bytes; null is no limit.</param>
internal sealed record ServerSpec(string Owner, int Port, int MaxHeadSize, long? MaxBodySize);
