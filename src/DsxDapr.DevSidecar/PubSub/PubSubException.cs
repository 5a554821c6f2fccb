namespace DsxDapr.DevSidecar.PubSub;

/// <summary>A broker could not take a message.</summary>
internal sealed class PubSubException(string message, Exception? inner = null) : Exception(message, inner);
