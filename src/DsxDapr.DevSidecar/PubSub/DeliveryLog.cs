namespace DsxDapr.DevSidecar.PubSub;

/// <summary>What <see cref="DeliveryPump{T}"/> logs.</summary>
internal static partial class DeliveryLog
{
    /// <summary>A consumer failed, which it never should.</summary>
    [LoggerMessage(1, LogLevel.Error, "The delivery of {Count} messages failed; they are kept")]
    public static partial void Failed(ILogger logger, int count, Exception e);
}
